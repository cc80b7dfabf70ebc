//! A draft that was begun on one version of a form meets the next one: field by field, the same field of the same kind keeps
//! its answer, and everything else is named (DOMAIN.md, catalog versions). The same in every browser; no server needs it.

use super::api::{RowInput, SubmitServiceRequest};
use super::form::{Directory, Input, Known, kind_name};
use super::terms::Terms;
use crate::attachment::api::NewAttachment;
use crate::catalog::ItemVersion;
use crate::catalog::form::{Field, FieldKind, Form};
use crate::ids::{AssetId, CostCentreId, DepartmentId, LineId, LocationId, PersonId};
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a form asks, as far as a draft of it needs to say later what has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questions {
    /// Asked once.
    once: Vec<Question>,
    /// Asked in every row.
    rows: Vec<Question>,
    /// What it costs and who approves it; none where that was not noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Question {
    id: String,
    label: Text,
    kind: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Vec<(String, Text)>,
}

impl Questions {
    /// What a version asks, with its terms.
    pub fn of_version(version: &ItemVersion) -> Self {
        Self { terms: Some(Terms::of(version)), ..Self::of(&version.form) }
    }

    /// What a form asks.
    pub fn of(form: &Form) -> Self {
        let question = |field: &Field| Question {
            id: field.id.clone(),
            label: field.label.clone(),
            kind: kind_name(&field.kind).to_owned(),
            options: field.kind.options().iter().map(|option| (option.id.clone(), option.label.clone())).collect(),
        };
        let asked = |fields: &mut dyn Iterator<Item = &Field>| {
            fields.filter(|field| field.kind.asks()).map(question).collect::<Vec<_>>()
        };
        let columns = form.rows().map(|group| group.fields.as_slice()).unwrap_or_default();
        Self { once: asked(&mut form.fields()), rows: asked(&mut columns.iter()), terms: None }
    }
}

/// How a question differs from the one that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// What was chosen is not offered any more; it waits for another choice.
    NotOffered,
    /// It is not asked any more.
    Gone,
    /// It is asked in another way; it waits for another answer.
    AskedAnew,
    /// It was not asked before.
    Added,
}

/// What somebody has to know of a form that has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The row; none for what is asked once, and for rows that are asked no more.
    pub row: Option<LineId>,
    /// The field, as it is or was called.
    pub field: String,
    /// The question in words; empty where nobody knows it any more.
    pub label: Text,
    /// How it differs.
    pub what: What,
    /// What had been answered, in words; nothing where nobody knows them. Never an id.
    pub said: Vec<Text>,
}

/// The draft as the form takes it, and what has changed, in order of the form; what was asked before comes last. `asked` is
/// what the version asked on which the draft was begun; none where this device does not know it any more.
pub fn moved(
    asked: Option<&Questions>,
    form: &Form,
    mut body: SubmitServiceRequest,
    directory: &dyn Directory,
) -> (SubmitServiceRequest, Vec<Change>) {
    let files = std::mem::take(&mut body.attachments);
    let mut mover = Mover { directory, files: &files, changes: Vec::new(), gone: Vec::new() };
    let once: Vec<&Field> = form.fields().filter(|field| field.kind.asks()).collect();
    mover.fields(asked.map(|asked| asked.once.as_slice()), &once, None, &mut body.fields);
    let columns: Vec<&Field> =
        form.rows().into_iter().flat_map(|group| &group.fields).filter(|field| field.kind.asks()).collect();
    let before = asked.map(|asked| asked.rows.as_slice());
    for RowInput { id, fields } in &mut body.rows {
        let row = id.filter(|_| form.rows().is_some());
        mover.fields(before, &columns, row, fields);
    }
    if let Some(asked) = asked {
        mover.added(&asked.once, &once);
        mover.added(&asked.rows, &columns);
    }
    let Mover { mut changes, gone, .. } = mover;
    changes.extend(gone);
    body.attachments = files;
    (body, changes)
}

struct Mover<'a> {
    directory: &'a dyn Directory,
    files: &'a [NewAttachment],
    changes: Vec<Change>,
    gone: Vec<Change>,
}

impl Mover<'_> {
    /// Moves the answers of one row, or those that are given once.
    fn fields(
        &mut self,
        asked: Option<&[Question]>,
        fields: &[&Field],
        row: Option<LineId>,
        typed: &mut BTreeMap<String, Input>,
    ) {
        for field in fields {
            let before = asked.and_then(|asked| asked.iter().find(|question| question.id == field.id));
            let Some(input) = typed.get_mut(&field.id).filter(|input| !input.is_blank()) else { continue };
            let change = |what, said| Change { row, field: field.id.clone(), label: field.label.clone(), what, said };
            if before.is_some_and(|before| !is_same(&before.kind, &field.kind)) || !fits(input, &field.kind) {
                let said = self.said(before, input);
                self.changes.push(change(What::AskedAnew, said));
                drop(typed.remove(&field.id));
            } else if let Some(lost) = lost_choices(before, field, input) {
                self.changes.push(change(What::NotOffered, lost));
                if input.is_blank() {
                    drop(typed.remove(&field.id));
                }
            }
        }
        let is_asked = |id: &String| fields.iter().any(|field| field.id == *id);
        for (id, input) in typed.iter().filter(|(id, input)| !is_asked(id) && !input.is_blank()) {
            let before = asked.and_then(|asked| asked.iter().find(|question| question.id == *id));
            let label = before.map(|before| before.label.clone()).unwrap_or_default();
            let said = self.said(before, input);
            self.gone.push(Change { row, field: id.clone(), label, what: What::Gone, said });
        }
        typed.retain(|id, _| is_asked(id));
    }

    fn added(&mut self, asked: &[Question], fields: &[&Field]) {
        let new = fields.iter().filter(|field| !asked.iter().any(|question| question.id == field.id));
        self.changes.extend(new.filter(|field| field.rules.computed.is_none()).map(|field| Change {
            row: None,
            field: field.id.clone(),
            label: field.label.clone(),
            what: What::Added,
            said: Vec::new(),
        }));
    }

    /// An answer in words.
    fn said(&self, question: Option<&Question>, input: &Input) -> Vec<Text> {
        let label = |id: &String| {
            let option = question.and_then(|question| question.options.iter().find(|(known, _)| known == id));
            option.map(|(_, label)| label.clone())
        };
        match (question.map(|question| question.kind.as_str()), input) {
            (Some("attachment"), Input::Choices(ids)) => {
                let named = |id: &String| self.files.iter().find(|file| file.id.to_string() == *id);
                ids.iter().filter_map(named).map(|file| Text::plain(&file.name)).collect()
            }
            (_, Input::Choices(ids)) => ids.iter().filter_map(label).collect(),
            (Some("checkbox"), Input::Text(_)) => Vec::new(),
            (Some("choice" | "asset_model"), Input::Text(id)) => label(id).into_iter().collect(),
            (kind, Input::Text(text)) => match text.trim().parse::<Uuid>() {
                Err(_) => vec![Text::plain(text.trim())],
                Ok(id) => self.name(kind.unwrap_or_default(), id).map(|name| Text::plain(&name)).into_iter().collect(),
            },
        }
    }

    /// The name behind an id.
    fn name(&self, kind: &str, id: Uuid) -> Option<String> {
        let known = match kind {
            "person" => self.directory.person(PersonId(id)),
            "location" => self.directory.location(LocationId(id)),
            "cost_centre" => self.directory.cost_centre(CostCentreId(id)),
            "department" => self.directory.department(DepartmentId(id)),
            "asset" => self.directory.asset(AssetId(id)),
            _ => Known::No,
        };
        if let Known::Yes(name) = known { Some(name) } else { None }
    }
}

/// Whether an answer to the one is an answer to the other: of the same kind, or text of one line and of several.
fn is_same(before: &str, kind: &FieldKind) -> bool {
    let texts = ["short_text", "long_text"];
    before == kind_name(kind) || (texts.contains(&before) && texts.contains(&kind_name(kind)))
}

/// Whether an answer has the shape that the kind takes.
fn fits(input: &Input, kind: &FieldKind) -> bool {
    let several = matches!(kind, FieldKind::MultiChoice { .. } | FieldKind::Attachment { .. });
    several == matches!(input, Input::Choices(_))
}

/// Takes the choices out that were offered once and are not any more, and answers their labels; none where there is none.
/// What was pasted and never offered stays for the person to see.
fn lost_choices(before: Option<&Question>, field: &Field, input: &mut Input) -> Option<Vec<Text>> {
    if !matches!(field.kind, FieldKind::Choice { .. } | FieldKind::MultiChoice { .. } | FieldKind::AssetModel { .. }) {
        return None;
    }
    let offered = |id: &str| field.kind.options().iter().any(|option| option.id == id);
    let once = |id: &str| before.and_then(|before| before.options.iter().find(|(known, _)| known == id));
    // Where nobody knows what was offered, what looks like a key was one, and is nobody's word.
    let is_lost =
        |id: &str| !offered(id) && (once(id).is_some() || (before.is_none() && crate::catalog::file::is_key(id)));
    let (mut lost, mut any) = (Vec::new(), false);
    let mut keeps = |id: &str| {
        let lose = is_lost(id);
        any |= lose;
        lost.extend(once(id).filter(|_| lose).map(|(_, label)| label.clone()));
        !lose
    };
    match input {
        Input::Text(id) if !keeps(id) => id.clear(),
        Input::Text(_) => {}
        Input::Choices(ids) => ids.retain(|id| keeps(id)),
    }
    any.then_some(lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::RequiredSkills;
    use crate::fixture::docking_station;
    use crate::ids::TicketId;
    use serde_json::{Value, json};

    struct Nobody;

    impl Directory for Nobody {
        fn person(&self, _: PersonId) -> Known<String> {
            Known::Yes("Grace Kim".to_owned())
        }
        fn location(&self, _: LocationId) -> Known<String> {
            Known::Unsure
        }
        fn cost_centre(&self, _: CostCentreId) -> Known<String> {
            Known::No
        }
        fn department(&self, _: DepartmentId) -> Known<String> {
            Known::No
        }
        fn asset(&self, _: AssetId) -> Known<String> {
            Known::No
        }
        fn filled(&self, _: PersonId, _: crate::catalog::form::DirectoryField) -> Known<String> {
            Known::No
        }
        fn currency(&self) -> Option<String> {
            None
        }
        fn zone(&self) -> Option<String> {
            None
        }
    }

    fn option(id: &str, label: &str) -> Value {
        json!({ "id": id, "label": { "en": label } })
    }

    fn field(id: &str, kind: &str, more: Value) -> Value {
        let mut field = json!({ "id": id, "label": { "en": format!("The {id}") }, "kind": kind });
        if let (Value::Object(field), Value::Object(more)) = (&mut field, more) {
            field.extend(more);
        }
        field
    }

    fn form(once: Value, columns: Option<Value>) -> Form {
        let mut sections = vec![json!({ "title": { "en": "A" }, "fields": once })];
        sections.extend(columns.map(
            |fields| json!({ "title": { "en": "B" }, "rows": { "id": "rows", "min": 1, "max": 9, "fields": fields } }),
        ));
        serde_json::from_value(json!({ "sections": sections })).unwrap()
    }

    fn body(fields: Value, rows: Value) -> SubmitServiceRequest {
        let version = docking_station(RequiredSkills::default());
        let read = |fields: &Value| serde_json::from_value::<BTreeMap<String, Input>>(fields.clone()).unwrap();
        let rows = rows
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
            .map(|(at, fields)| RowInput { id: Some(line(at)), fields: read(fields) });
        SubmitServiceRequest {
            on_behalf_of: None,
            id: TicketId(Uuid::from_u128(1)),
            item: version.item,
            version: 1,
            fields: read(&fields),
            rows: rows.collect(),
            attachments: Vec::new(),
        }
    }

    fn line(at: usize) -> LineId {
        LineId(Uuid::from_u128(100 + at as u128))
    }

    fn say(change: &Change) -> String {
        let said: Vec<&str> = change.said.iter().map(|text| text.get("en")).collect();
        format!("{:?} {}: {}", change.what, change.label.get("en"), said.join(", "))
    }

    fn told(changes: &[Change]) -> Vec<String> {
        changes.iter().map(say).collect()
    }

    const GRACE: &str = "0193b3a0-0000-7000-8000-000000000001";

    #[test]
    fn the_same_field_of_the_same_kind_keeps_its_answer_and_everything_else_is_named_in_words() {
        let before = form(
            json!([
                field("why", "short_text", json!({ "max": 100 })),
                field("days", "short_text", json!({ "max": 9 })),
                field("colour", "choice", json!({ "options": [option("red", "Red"), option("blue", "Blue")] })),
                field("extras", "multi_choice", json!({ "options": [option("arm", "Arm"), option("lamp", "Lamp")] })),
                field("whom", "person", json!({})),
                field("where", "location", json!({})),
            ]),
            None,
        );
        let after = form(
            json!([
                field("why", "long_text", json!({ "max": 900 })),
                field("days", "number", json!({})),
                field("colour", "choice", json!({ "options": [option("red", "Red")] })),
                field("extras", "multi_choice", json!({ "options": [option("lamp", "Lamp")] })),
                field("budget", "money", json!({})),
            ]),
            None,
        );
        let typed = body(
            json!({ "why": "For the line", "days": "ten", "colour": "blue", "extras": ["arm", "lamp"], "whom": GRACE, "where": GRACE }),
            json!([]),
        );
        let (kept, changes) = moved(Some(&Questions::of(&before)), &after, typed, &Nobody);
        assert_eq!(
            told(&changes),
            [
                "AskedAnew The days: ten",
                "NotOffered The colour: Blue",
                "NotOffered The extras: Arm",
                "Added The budget: ",
                "Gone The where: ",
                "Gone The whom: Grace Kim",
            ]
        );
        let expected = json!({ "why": "For the line", "extras": ["lamp"] });
        assert_eq!(serde_json::to_value(&kept.fields).unwrap(), expected);
    }

    #[test]
    fn rows_are_moved_each_by_itself_and_stand_once_where_none_are_asked_any_more() {
        let laptops = |ids: &[&str]| {
            let options: Vec<Value> = ids.iter().map(|id| option(id, &id.to_uppercase())).collect();
            json!([
                field("laptop", "choice", json!({ "options": options })),
                field("job", "short_text", json!({ "max": 9 }))
            ])
        };
        let before = Questions::of(&form(json!([]), Some(laptops(&["a", "b"]))));
        let typed =
            body(json!({}), json!([{ "laptop": "a", "job": "Buyer" }, { "laptop": "b" }, { "laptop": "pasted word" }]));
        let (kept, changes) = moved(Some(&before), &form(json!([]), Some(laptops(&["a"]))), typed.clone(), &Nobody);
        assert_eq!(told(&changes), ["NotOffered The laptop: B"]);
        assert_eq!(changes[0].row, Some(line(1)));
        assert_eq!(kept.rows[0], typed.rows[0]);
        assert!(kept.rows[1].fields.is_empty());
        assert_eq!(kept.rows[2], typed.rows[2], "what was pasted and never offered is the person's own text");
        let (_, changes) = moved(Some(&before), &form(json!([]), None), typed, &Nobody);
        assert_eq!(told(&changes)[..2], ["Gone The job: Buyer", "Gone The laptop: A"]);
        assert!(changes.iter().all(|change| change.row.is_none()));
    }

    #[test]
    fn without_what_was_asked_nothing_shows_an_id_and_nothing_that_fits_is_lost() {
        let after = form(
            json!([
                field("why", "short_text", json!({ "max": 100 })),
                field("colour", "choice", json!({ "options": [option("red", "Red")] })),
            ]),
            None,
        );
        let typed = body(json!({ "why": "So", "colour": "dark-blue", "more": "Please", "whom": GRACE }), json!([]));
        let (kept, changes) = moved(None, &after, typed, &Nobody);
        assert_eq!(told(&changes), ["NotOffered The colour: ", "Gone : Please", "Gone : "]);
        assert_eq!(serde_json::to_value(&kept.fields).unwrap(), json!({ "why": "So" }));
    }

    #[test]
    fn the_same_form_changes_nothing() {
        let version = docking_station(RequiredSkills::default());
        let asked = Questions::of(&version.form);
        let typed = body(json!({}), json!([{}]));
        assert_eq!(moved(Some(&asked), &version.form, typed.clone(), &Nobody), (typed, Vec::new()));
        let again: Questions = serde_json::from_str(&serde_json::to_string(&asked).unwrap()).unwrap();
        assert_eq!(again, asked);
    }
}
