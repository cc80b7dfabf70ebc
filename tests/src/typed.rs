//! What somebody may type into a field of each kind, so that the form takes it.

use crate::world::World;
use docket_shared::catalog::form::{Field, FieldKind};
use docket_shared::ids::PersonId;
use docket_shared::service_request::form::Input;

impl World {
    /// A correct answer; `person` is who a person's field names.
    pub(crate) async fn value(&self, field: &Field, person: PersonId) -> Input {
        match &field.kind {
            FieldKind::ShortText { .. } | FieldKind::LongText { .. } => Input::Text("B2".to_owned()),
            FieldKind::Date { .. } => Input::Text("2099-12-07".to_owned()),
            FieldKind::Choice { options } => Input::Text(options[0].id.clone()),
            // Nothing beside: what costs more than 500 has to be approved first.
            FieldKind::MultiChoice { .. } if !field.required => Input::Choices(Vec::new()),
            FieldKind::MultiChoice { options } => Input::Choices(vec![options[0].id.clone()]),
            FieldKind::Person => Input::Text(person.to_string()),
            FieldKind::Location => {
                Input::Text(self.first("select id from location order by name limit 1").await.to_string())
            }
            FieldKind::CostCentre => {
                Input::Text(self.first("select id from cost_centre where code = '4410'").await.to_string())
            }
            FieldKind::Number { range, .. } | FieldKind::Money { range } => {
                Input::Text(range.min.map_or_else(|| "1".to_owned(), |least| least.to_string()))
            }
            FieldKind::Email => Input::Text("somebody@alpha.example".to_owned()),
            FieldKind::DateTime { .. } => Input::Text("2099-12-07T09:00".to_owned()),
            FieldKind::Checkbox => Input::Text("true".to_owned()),
            FieldKind::Department => Input::Text(self.first("select id from department limit 1").await.to_string()),
            // Not everybody has a piece of equipment: no item may need one.
            FieldKind::Asset => Input::Text(String::new()),
            FieldKind::AssetModel { options } => Input::Text(options[0].id.clone()),
            FieldKind::Attachment { .. } => Input::Choices(Vec::new()),
            FieldKind::Heading | FieldKind::Note => Input::Text(String::new()),
        }
    }
}
