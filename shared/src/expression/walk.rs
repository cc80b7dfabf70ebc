//! What kind of value an expression has, and which: two walks over the same tree.

use super::{Fault, Kind, Names, Node, Number, Operator, Value, What};
use crate::time::Written;
use jiff::SignedDuration;
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::BTreeSet;

fn fault(node: &Node, reason: impl Into<String>) -> Fault {
    Fault { at: node.at, reason: reason.into() }
}

fn known(node: &Node, name: &str, names: &dyn Names) -> Result<Kind, Fault> {
    names.kind(name).ok_or_else(|| fault(node, format!("there is no {name:?}")))
}

/// The kind of value, or why there is none.
pub(super) fn kind(node: &Node, names: &dyn Names) -> Result<Kind, Fault> {
    match &node.what {
        What::Literal(value) => Ok(kind_of(value)),
        What::Name(name) => known(node, name, names),
        What::Given(name) => known(node, name, names).map(|_| Kind::Truth),
        What::Not(inner) => expect(inner, Kind::Truth, names),
        What::Negative(inner) => expect(inner, Kind::Number, names),
        What::Two(operator, left, right) => match operator {
            Operator::Or | Operator::And => {
                expect(left, Kind::Truth, names)?;
                expect(right, Kind::Truth, names)
            }
            Operator::Plus | Operator::Minus if kind(left, names)? == Kind::Date => match kind(right, names)? {
                Kind::Date if *operator == Operator::Minus => Ok(Kind::Number),
                _ => expect(right, Kind::Number, names).map(|_| Kind::Date),
            },
            Operator::Plus | Operator::Minus | Operator::Times => {
                expect(left, Kind::Number, names)?;
                expect(right, Kind::Number, names)
            }
            Operator::In => {
                expect(left, Kind::Text, names)?;
                expect(right, Kind::Texts, names).map(|_| Kind::Truth)
            }
            Operator::Has => {
                expect(left, Kind::Texts, names)?;
                expect(right, Kind::Text, names).map(|_| Kind::Truth)
            }
            _ => compared(*operator, left, right, names).map(|()| Kind::Truth),
        },
        What::If(parts) => {
            let [condition, one, other] = parts.as_ref();
            expect(condition, Kind::Truth, names)?;
            let wanted = kind(one, names)?;
            expect(other, wanted, names)
        }
    }
}

/// Every name below a node.
pub(super) fn names<'a>(node: &'a Node, found: &mut BTreeSet<&'a str>) {
    match &node.what {
        What::Literal(_) => {}
        What::Name(name) | What::Given(name) => drop(found.insert(name)),
        What::Not(inner) | What::Negative(inner) => names(inner, found),
        What::Two(_, left, right) => {
            names(left, found);
            names(right, found);
        }
        What::If(parts) => parts.iter().for_each(|part| names(part, found)),
    }
}

fn expect(node: &Node, wanted: Kind, names: &dyn Names) -> Result<Kind, Fault> {
    let found = kind(node, names)?;
    if found == wanted { Ok(found) } else { Err(fault(node, format!("this is {found}; {wanted} is needed"))) }
}

fn compared(operator: Operator, left: &Node, right: &Node, names: &dyn Names) -> Result<(), Fault> {
    let (first, second) = (kind(left, names)?, kind(right, names)?);
    match (first, second) {
        (Kind::Date, Kind::Text) => date_text(right),
        (Kind::Text, Kind::Date) => date_text(left),
        (first, second) if first != second => Err(fault(right, format!("{first} cannot be compared with {second}"))),
        (Kind::Number | Kind::Date, _) => Ok(()),
        (Kind::Text | Kind::Truth, _) if matches!(operator, Operator::Equal | Operator::Different) => Ok(()),
        (Kind::Texts, _) => Err(fault(left, "a list is asked with \"has\" or \"in\"")),
        (other, _) => Err(fault(left, format!("{other} has no order"))),
    }
}

/// A text beside a date has to be written as one.
fn date_text(node: &Node) -> Result<(), Fault> {
    match &node.what {
        What::Literal(Value::Text(text)) if Date::read(text).is_some() => Ok(()),
        _ => Err(fault(node, "beside a date stands a date, such as \"2026-12-07\"")),
    }
}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Truth(_) => Kind::Truth,
        Value::Number(_) => Kind::Number,
        Value::Text(_) => Kind::Text,
        Value::Texts(_) => Kind::Texts,
        Value::Date(_) => Kind::Date,
    }
}

/// The value; none where something was not answered.
pub(super) fn value(node: &Node, names: &dyn Names) -> Result<Option<Value>, Fault> {
    Ok(match &node.what {
        What::Literal(value) => Some(value.clone()),
        What::Name(name) => {
            known(node, name, names)?;
            names.value(name)
        }
        What::Given(name) => {
            known(node, name, names)?;
            Some(Value::Truth(names.value(name).is_some()))
        }
        What::Not(inner) => Some(Value::Truth(!truth(inner, names)?)),
        What::Negative(inner) => {
            let negative = number(inner, names)?.0.checked_neg();
            Some(Value::Number(Number(negative.ok_or_else(|| beyond(node))?)))
        }
        What::Two(operator @ (Operator::Plus | Operator::Minus), left, right) if kind(left, names)? == Kind::Date => {
            of_dates(node, *operator, left, right, names)?
        }
        What::Two(operator, left, right) => Some(of_two(node, *operator, left, right, names)?),
        What::If(parts) => {
            let [condition, one, other] = parts.as_ref();
            value(if truth(condition, names)? { one } else { other }, names)?
        }
    })
}

/// A date so many days later or earlier, or the days from one date to another; none without the dates.
fn of_dates(
    node: &Node,
    operator: Operator,
    left: &Node,
    right: &Node,
    names: &dyn Names,
) -> Result<Option<Value>, Fault> {
    let Some(Value::Date(date)) = value(left, names)? else { return Ok(None) };
    if kind(right, names)? == Kind::Date {
        let Some(Value::Date(from)) = value(right, names)? else { return Ok(None) };
        let days = from.duration_until(date).as_hours() / 24;
        return Ok(Some(Value::Number(Number::whole(days).ok_or_else(|| beyond(node))?)));
    }
    let days = number(right, names)?.trunc();
    let days = if operator == Operator::Minus { -days } else { days };
    let moved = days.checked_mul(24).and_then(|hours| date.checked_add(SignedDuration::from_hours(hours)).ok());
    Ok(Some(Value::Date(moved.ok_or_else(|| beyond(node))?)))
}

fn of_two(node: &Node, operator: Operator, left: &Node, right: &Node, names: &dyn Names) -> Result<Value, Fault> {
    Ok(match operator {
        // The second half is looked at only if it matters, as one reads it.
        Operator::Or => Value::Truth(truth(left, names)? || truth(right, names)?),
        Operator::And => Value::Truth(truth(left, names)? && truth(right, names)?),
        Operator::Plus | Operator::Minus | Operator::Times => {
            let (first, second) = (number(left, names)?.0, number(right, names)?.0);
            let result = match operator {
                Operator::Plus => first.checked_add(second),
                Operator::Minus => first.checked_sub(second),
                _ => i64::try_from(i128::from(first) * i128::from(second) / i128::from(Number::ONE)).ok(),
            };
            Value::Number(Number(result.ok_or_else(|| beyond(node))?))
        }
        _ => match (value(left, names)?, value(right, names)?) {
            (Some(first), Some(second)) => Value::Truth(holds(node, operator, &first, &second)?),
            _ => Value::Truth(false),
        },
    })
}

fn beyond(node: &Node) -> Fault {
    fault(node, "this number is beyond every range")
}

fn truth(node: &Node, names: &dyn Names) -> Result<bool, Fault> {
    match value(node, names)? {
        Some(Value::Truth(truth)) => Ok(truth),
        None => Ok(false),
        Some(_) => Err(fault(node, "this is no condition")),
    }
}

fn number(node: &Node, names: &dyn Names) -> Result<Number, Fault> {
    match value(node, names)? {
        Some(Value::Number(number)) => Ok(number),
        None => Ok(Number(0)),
        Some(_) => Err(fault(node, "this is no number")),
    }
}

fn holds(node: &Node, operator: Operator, left: &Value, right: &Value) -> Result<bool, Fault> {
    let order = match (operator, left, right) {
        (Operator::In, Value::Text(one), Value::Texts(all)) => return Ok(all.contains(one)),
        (Operator::Has, Value::Texts(all), Value::Text(one)) => return Ok(all.contains(one)),
        (_, Value::Number(first), Value::Number(second)) => first.cmp(second),
        (_, Value::Text(first), Value::Text(second)) => first.cmp(second),
        (_, Value::Truth(first), Value::Truth(second)) => first.cmp(second),
        (_, Value::Date(first), Value::Date(second)) => first.cmp(second),
        (_, Value::Date(first), Value::Text(text)) => first.cmp(&Date::read(text).ok_or_else(|| no_pair(node))?),
        (_, Value::Text(text), Value::Date(second)) => Date::read(text).ok_or_else(|| no_pair(node))?.cmp(second),
        _ => return Err(no_pair(node)),
    };
    Ok(match operator {
        Operator::Equal => order == Ordering::Equal,
        Operator::Different => order != Ordering::Equal,
        Operator::Less => order == Ordering::Less,
        Operator::AtMost => order != Ordering::Greater,
        Operator::More => order == Ordering::Greater,
        Operator::AtLeast => order != Ordering::Less,
        _ => return Err(no_pair(node)),
    })
}

fn no_pair(node: &Node) -> Fault {
    fault(node, "these two cannot be compared")
}
