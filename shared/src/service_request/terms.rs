//! What an order costs and who approves it, as a draft of an earlier version met it: prices of the item and of what was
//! chosen, steps of approval. Beside the questions ([`super::moved`]), and like them read in every browser alone.

use super::api::SubmitServiceRequest;
use super::form::Input;
use crate::catalog::ItemVersion;
use crate::catalog::form::{Choice, Field};
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// The terms of a version, as far as a draft of it needs to say later what has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Price of a line or of the request, in hundredths of the organisation's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    price: Option<i64>,
    /// What choices add: field, choice, hundredths.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    choices: Vec<(String, String, i64)>,
    /// Steps of approval by name, each with the condition on which it applies; an empty one applies always.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    approvals: Vec<(Text, String)>,
}

/// A price or an approval that is another one than before. Prices are in hundredths; none: it costs nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermChange {
    /// The item, or what was chosen, costs something else.
    Price {
        /// What it is called now.
        what: Text,
        /// What it cost.
        before: Option<i64>,
        /// What it costs.
        after: Option<i64>,
    },
    /// An approval is asked that was not.
    Approval(Text),
    /// An approval is asked on another condition.
    ApprovalWhen(Text),
    /// An approval is not asked any more.
    NoApproval(Text),
}

impl Terms {
    /// The terms of a version.
    pub fn of(version: &ItemVersion) -> Self {
        let choices = fields(version).flat_map(|field| field.kind.options().iter().map(move |option| (field, option)));
        let priced = |(field, option): (&Field, &Choice)| Some((field.id.clone(), option.id.clone(), option.price?));
        Self { price: version.price, choices: choices.filter_map(priced).collect(), approvals: approvals(version) }
    }

    /// What is different for this order in another version: its own price, the prices of what is chosen in it, approvals.
    pub fn changed(&self, version: &ItemVersion, body: &SubmitServiceRequest) -> Vec<TermChange> {
        let mut changes = Vec::new();
        if self.price != version.price {
            changes.push(TermChange::Price { what: version.name.clone(), before: self.price, after: version.price });
        }
        for field in fields(version) {
            for option in field.kind.options().iter().filter(|option| is_chosen(body, field, &option.id)) {
                let known = self.choices.iter().find(|(of, id, _)| *of == field.id && *id == option.id);
                let before = known.map(|(.., price)| *price);
                if before != option.price {
                    changes.push(TermChange::Price { what: option.label.clone(), before, after: option.price });
                }
            }
        }
        let now = approvals(version);
        let called = |steps: &[(Text, String)], name: &Text| {
            steps.iter().find(|(known, _)| known.get("en") == name.get("en")).map(|(_, when)| when.clone())
        };
        for (name, when) in &now {
            match called(&self.approvals, name) {
                None => changes.push(TermChange::Approval(name.clone())),
                Some(before) if before != *when => changes.push(TermChange::ApprovalWhen(name.clone())),
                Some(_) => {}
            }
        }
        let gone = self.approvals.iter().filter(|(name, _)| called(&now, name).is_none());
        changes.extend(gone.map(|(name, _)| TermChange::NoApproval(name.clone())));
        changes
    }
}

fn fields(version: &ItemVersion) -> impl Iterator<Item = &Field> {
    version.form.fields().chain(version.form.rows().into_iter().flat_map(|group| &group.fields))
}

fn approvals(version: &ItemVersion) -> Vec<(Text, String)> {
    let when = |step: &crate::approval::policy::ApprovalStep| {
        step.when.as_ref().map(|when| when.text().to_owned()).unwrap_or_default()
    };
    version.approvals.iter().map(|step| (step.name.clone(), when(step))).collect()
}

fn is_chosen(body: &SubmitServiceRequest, field: &Field, option: &str) -> bool {
    let inputs = std::iter::once(&body.fields).chain(body.rows.iter().map(|row| &row.fields));
    inputs.filter_map(|fields| fields.get(&field.id)).any(|input| match input {
        Input::Text(id) => id == option,
        Input::Choices(ids) => ids.iter().any(|id| id == option),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::docking_station;
    use crate::ids::TicketId;
    use serde_json::{Value, json};
    use uuid::Uuid;

    fn version(price: Option<i64>, dock: Option<i64>, approvals: &[(&str, Option<&str>)]) -> ItemVersion {
        let mut version = docking_station(Default::default());
        let option = |id: &str, price: Option<i64>| json!({ "id": id, "label": { "en": id }, "price": price });
        let options = json!([option("dock", dock), option("lamp", Some(900))]);
        let field = json!({ "id": "extras", "label": { "en": "Extras" }, "kind": "multi_choice", "options": options });
        let rows = json!({ "id": "rows", "min": 1, "max": 9, "fields": [field] });
        version.form =
            serde_json::from_value(json!({ "sections": [{ "title": { "en": "A" }, "rows": rows }] })).unwrap();
        version.price = price;
        let step = |(name, when): &(&str, Option<&str>)| -> Value {
            json!({ "name": { "en": name }, "from": "manager", "when": when })
        };
        version.approvals = approvals.iter().map(|one| serde_json::from_value(step(one)).unwrap()).collect();
        version
    }

    fn body(extras: &[&str]) -> SubmitServiceRequest {
        serde_json::from_value(json!({
            "id": TicketId(Uuid::from_u128(1)), "item": docking_station(Default::default()).item, "version": 1,
            "fields": {}, "rows": [{ "fields": { "extras": extras } }, { "fields": { "extras": extras } }],
        }))
        .unwrap()
    }

    fn told(before: &ItemVersion, after: &ItemVersion, extras: &[&str]) -> Vec<String> {
        let say = |change: &TermChange| match change {
            TermChange::Price { what, before, after } => format!("{}: {before:?} {after:?}", what.get("en")),
            TermChange::Approval(name) => format!("+{}", name.get("en")),
            TermChange::ApprovalWhen(name) => format!("?{}", name.get("en")),
            TermChange::NoApproval(name) => format!("-{}", name.get("en")),
        };
        Terms::of(before).changed(after, &body(extras)).iter().map(say).collect()
    }

    #[test]
    fn prices_of_the_item_and_of_what_is_chosen_are_named_once_each() {
        let (before, after) = (version(Some(100), Some(500), &[]), version(Some(200), Some(700), &[]));
        let name = before.name.get("en").to_owned();
        let own = format!("{name}: Some(100) Some(200)");
        assert_eq!(told(&before, &after, &["dock", "lamp"]), [own.clone(), "dock: Some(500) Some(700)".to_owned()]);
        assert_eq!(told(&before, &after, &["lamp"]), [own], "what nobody chose changes nothing for them");
        let free = version(None, None, &[]);
        assert_eq!(
            told(&before, &free, &["dock"]),
            [format!("{name}: Some(100) None"), "dock: Some(500) None".to_owned()]
        );
        assert!(told(&before, &before, &["dock"]).is_empty());
    }

    #[test]
    fn approvals_that_come_go_or_are_asked_otherwise_are_named() {
        let before = version(None, None, &[("Cost", Some("total > 500")), ("Boss", None)]);
        let after = version(None, None, &[("Cost", Some("total > 100")), ("Owner", None)]);
        assert_eq!(told(&before, &after, &[]), ["?Cost", "+Owner", "-Boss"]);
        assert!(told(&after, &after, &[]).is_empty());
    }
}
