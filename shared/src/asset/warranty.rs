//! Until when the maker repairs a piece: reckoned from the day it arrived, or written down by who keeps it. Of stock that
//! was counted and never received that day is not known, and no day is made up for it.

use super::api::SetWarranty;
use super::decide::kept;
use super::relate::note;
use super::{Asset, AssetChange};
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::world::{AuditEntry, Context, World};
use jiff::civil::Date;
use serde_json::{Value, json};

/// The longest warranty of a model, in months.
pub const MONTHS_MAX: i32 = 240;

/// The years in which a warranty may end.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2199;

/// The last day of so many months that begin on a day: the same day of the month, or the month's last one.
pub fn until(from: Date, months: i32) -> Option<Date> {
    let month = i32::from(from.month()) - 1 + months;
    let year = i16::try_from(i32::from(from.year()) + month.div_euclid(12)).ok()?;
    let first = Date::new(year, i8::try_from(month.rem_euclid(12) + 1).ok()?, 1).ok()?;
    Date::new(year, first.month(), from.day().min(first.days_in_month())).ok()
}

/// Writes down the warranty of a piece that arrived today, where its model has one.
pub(super) fn begin(world: &World, context: &Context<'_>, asset: &mut Asset) {
    let model = world.models.values().find(|model| model.id == asset.model);
    asset.warranty_until = model.and_then(|model| until(context.today, model.warranty_months?));
}

/// Sets until when a piece is under warranty, or that nobody knows.
///
/// # Errors
/// `NotFound` for anybody but the team that keeps it and its department, `Conflict` where another day is written down by
/// now, `Invalid` for a day before 1990 or after 2199.
pub fn set_warranty(world: &mut World, context: &mut Context<'_>, body: &SetWarranty) -> Result<Value, Problem> {
    let mut tagged = world.asset(body.asset.0).cloned().ok_or_else(Problem::not_found)?;
    kept(world, context, tagged.asset.model)?;
    let before = tagged.asset.warranty_until;
    if before != body.from {
        return Err(Problem::because(ProblemCode::Conflict, "Somebody wrote down another day meanwhile."));
    }
    if body.until.is_some_and(|until| !YEARS.contains(&until.year())) {
        let reason = format!("a year from {} to {}", YEARS.start(), YEARS.end());
        return Err(Problem::invalid(vec![FieldError::field("until", FieldFault::Unreadable { reason })]));
    }
    if body.until == before {
        return Ok(json!({}));
    }
    tagged.asset.warranty_until = body.until;
    note(context, &mut tagged, AssetChange::Warranty { until: body.until });
    let day = |day: Option<Date>| json!({ "until": day.map(|day| day.to_string()) });
    world.audit(AuditEntry {
        action: "asset.set_warranty",
        entity_kind: "asset",
        entity: body.asset.0,
        before: Some(day(before)),
        after: Some(day(body.until)),
    });
    world.put_asset(tagged);
    Ok(json!({}))
}

#[cfg(test)]
mod tests {
    use super::super::decide::tests::{PIECE, shop};
    use super::*;
    use crate::command::Command;
    use jiff::civil::date;

    #[test]
    fn months_end_on_the_same_day_or_on_the_last_of_the_month() {
        for (from, months, expected) in [
            (date(2026, 9, 14), 36, date(2029, 9, 14)),
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2027, 12, 31), 2, date(2028, 2, 29)),
            (date(2028, 2, 29), 12, date(2029, 2, 28)),
            (date(2026, 12, 1), 1, date(2027, 1, 1)),
            (date(2026, 12, 1), 12, date(2027, 12, 1)),
        ] {
            assert_eq!(until(from, months), Some(expected), "{from} and {months} months");
        }
        assert_eq!(until(date(9999, 6, 1), MONTHS_MAX), None);
    }

    #[test]
    fn who_keeps_it_writes_it_down_with_what_was_seen_before() {
        let (mut desk, ana) = shop();
        let set = |from, until| Command::SetWarranty(SetWarranty { asset: PIECE, from, until });
        let rebecca = desk.rebecca.clone();
        let day = Some(date(2029, 9, 14));
        assert_eq!(desk.call(Some(&rebecca), &set(None, day)).unwrap_err().code, ProblemCode::NotFound);
        let early = desk.call(Some(&ana), &set(None, Some(date(1989, 12, 31)))).unwrap_err();
        assert_eq!(early.errors[0].field, "until");
        let equipment = desk.world.asset(PIECE.0).unwrap().asset.equipment();
        desk.call(Some(&ana), &set(None, day)).unwrap();
        assert_eq!(desk.call(Some(&ana), &set(None, day)).unwrap_err().code, ProblemCode::Conflict);
        desk.call(Some(&ana), &set(day, day)).unwrap();
        desk.call(Some(&ana), &set(day, None)).unwrap();
        let asset = &desk.world.asset(PIECE.0).unwrap().asset;
        let changes: Vec<_> = asset.history.iter().filter_map(|event| event.change.clone()).collect();
        let expected = [AssetChange::Warranty { until: day }, AssetChange::Warranty { until: None }];
        assert_eq!(
            (asset.warranty_until, changes.as_slice()),
            (None, expected.as_slice()),
            "the same day is no change"
        );
        assert_eq!(asset.equipment(), equipment, "who has it reads nothing of it");
    }
}
