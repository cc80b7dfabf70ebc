//! Comparisons of one name with constants that are joined: whether any answer fits all of them, and whether every answer
//! fits one of them. Each name is looked at by itself. What else a condition asks is taken to be so or not as that would
//! save it, hence nothing is refused that could be meant.

use super::{Fault, Kind, Names, Node, Number, Operator, Value, What};
use crate::time::Written;
use jiff::civil::{Date, date};
use std::collections::BTreeSet;

/// What a name can be answered with so that something holds.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fit {
    /// Whether it may be left unanswered.
    blank: bool,
    /// From and to, in the unit that [`Asked`] counts in; in order, and apart.
    spans: Vec<(i64, i64)>,
}

impl Fit {
    fn all(blank: bool) -> Self {
        Self { blank, spans: vec![(i64::MIN, i64::MAX)] }
    }

    fn none() -> Self {
        Self { blank: false, spans: Vec::new() }
    }

    fn between(from: i64, to: i64) -> Self {
        Self { blank: false, spans: if from <= to { vec![(from, to)] } else { Vec::new() } }
    }

    /// What does not fit.
    fn other(&self) -> Self {
        let (mut spans, mut next) = (Vec::new(), Some(i64::MIN));
        for (from, to) in &self.spans {
            if let Some(start) = next.filter(|start| start < from) {
                spans.push((start, from.saturating_sub(1)));
            }
            next = to.checked_add(1);
        }
        spans.extend(next.map(|start| (start, i64::MAX)));
        Self { blank: !self.blank, spans }
    }

    fn and(&self, other: &Self) -> Self {
        let pairs =
            self.spans.iter().flat_map(|one| other.spans.iter().map(move |two| (one.0.max(two.0), one.1.min(two.1))));
        Self { blank: self.blank && other.blank, spans: pairs.filter(|(from, to)| from <= to).collect() }
    }

    fn or(&self, other: &Self) -> Self {
        self.other().and(&other.other()).other()
    }
}

/// The first part of what is joined here that leaves a name no answer, or every answer; it is where the second part
/// begins, as each part for itself was looked at before.
pub(super) fn joined(node: &Node, names: &dyn Names) -> Result<(), Fault> {
    let (first, second, never) = match &node.what {
        What::Two(Operator::And, first, second) => (first.as_ref(), second.as_ref(), true),
        What::Two(Operator::Or, first, second) => (first.as_ref(), second.as_ref(), false),
        What::If(parts) => return chosen(parts, names).and_then(|()| whole(node, parts, names)),
        _ => return Ok(()),
    };
    for asked in asked_of(node, second, names) {
        let nothing = asked.exhausts(|asked| {
            // All answers fit where nothing is left that does not.
            let both = (asked.fit(first, never), asked.fit(second, never));
            if never { both.0.and(&both.1) } else { both.0.or(&both.1).other() }
        });
        if nothing {
            let reason = if never {
                format!("this is never so together with what stands before it: no {:?} fits both", asked.name)
            } else {
                format!(
                    "this is always so together with what stands before it: every {:?} fits one of both",
                    asked.name
                )
            };
            return Err(Fault { at: second.at, reason });
        }
    }
    Ok(())
}

/// Each way has to be open where the condition leads to it.
fn chosen([condition, one, other]: &[Node; 3], names: &dyn Names) -> Result<(), Fault> {
    for (way, so) in [(one, true), (other, false)] {
        for asked in asked_of(condition, way, names) {
            let nothing = asked.exhausts(|asked| {
                let led = if so { asked.fit(condition, true) } else { asked.fit(condition, false).other() };
                led.and(&asked.fit(way, true))
            });
            if nothing {
                let reason = format!("this is never so where the condition leads to it: no {:?} fits both", asked.name);
                return Err(Fault { at: way.at, reason });
            }
        }
    }
    Ok(())
}

/// Whichever way it leads, not every answer may fit.
fn whole(node: &Node, [condition, ..]: &[Node; 3], names: &dyn Names) -> Result<(), Fault> {
    for asked in asked_of(condition, node, names) {
        if asked.exhausts(|asked| asked.fit(node, false).other()) {
            let reason = format!("this is always so, whichever way it leads: every {:?} fits", asked.name);
            return Err(Fault { at: node.at, reason });
        }
    }
    Ok(())
}

/// The names of a part, each looked at by itself.
fn asked_of<'a>(first: &'a Node, second: &'a Node, names: &'a dyn Names) -> Vec<Asked<'a>> {
    let (mut named, mut texts) = (BTreeSet::new(), Vec::new());
    super::walk::names(second, &mut named);
    written(first, &mut texts);
    written(second, &mut texts);
    let asked = |name: &'a str| Some(Asked { name, kind: names.kind(name)?, names, texts: texts.clone(), given: true });
    named.into_iter().filter_map(asked).collect()
}

/// One name, and what it takes to look at it.
struct Asked<'a> {
    name: &'a str,
    kind: Kind,
    names: &'a dyn Names,
    /// The texts that it may be compared with: each counts as its place, from 1; every other text counts as 0.
    texts: Vec<&'a str>,
    /// Whether `given` is looked into; else it may be so or not.
    given: bool,
}

impl Asked<'_> {
    /// Whether no answer is left. Where it is about answers alone, that it may be left unanswered does not save it.
    fn exhausts(&self, left: impl Fn(&Self) -> Fit) -> bool {
        let exact = left(self).and(&self.possible());
        let answers = || {
            let asked = Asked { given: false, texts: self.texts.clone(), ..*self };
            left(&asked).and(&self.possible()).spans.is_empty()
        };
        exact.spans.is_empty() && (!exact.blank || answers())
    }

    /// Everything that it can be answered with.
    fn possible(&self) -> Fit {
        let (from, to) = match self.kind {
            Kind::Truth => (0, 1),
            Kind::Text => (0, i64::try_from(self.texts.len()).unwrap_or(i64::MAX)),
            Kind::Number => {
                let (least, most) = self.names.range(self.name);
                let least = least.map_or(i64::MIN, |least| self.counted(least).1);
                (least, most.map_or(i64::MAX, |most| self.counted(most).0))
            }
            Kind::Date | Kind::Texts => (i64::MIN, i64::MAX),
        };
        Fit { blank: true, ..Fit::between(from, to) }
    }

    /// A number in the steps that the name takes: rounded down, and up.
    fn counted(&self, number: Number) -> (i64, i64) {
        let step = self.names.step(self.name).0.max(1);
        let down = number.0.div_euclid(step);
        (down, if number.0.rem_euclid(step) == 0 { down } else { down.saturating_add(1) })
    }

    /// The answers with which a part may hold, or with which it surely does.
    fn fit(&self, node: &Node, may: bool) -> Fit {
        let unknown = || if may { Fit::all(true) } else { Fit::none() };
        match &node.what {
            What::Not(inner) => self.fit(inner, !may).other(),
            What::Two(Operator::And, left, right) => self.fit(left, may).and(&self.fit(right, may)),
            What::Two(Operator::Or, left, right) => self.fit(left, may).or(&self.fit(right, may)),
            What::If(parts) => {
                let [condition, one, other] = parts.as_ref();
                let (so, not) = (self.fit(condition, may), self.fit(condition, !may).other());
                so.and(&self.fit(one, may)).or(&not.and(&self.fit(other, may)))
            }
            What::Name(name) if name == self.name && self.kind == Kind::Truth => Fit::between(1, 1),
            What::Given(name) if name == self.name && self.given => Fit::all(false),
            What::Two(operator, left, right) => self.compared(*operator, left, right).unwrap_or_else(unknown),
            _ => unknown(),
        }
    }

    /// The answers with which a comparison of the name with a constant holds; none where it is no such comparison.
    fn compared(&self, operator: Operator, left: &Node, right: &Node) -> Option<Fit> {
        let is_it = |node: &Node| matches!(&node.what, What::Name(name) if name == self.name);
        let (operator, bound) = match (is_it(left), is_it(right)) {
            (true, false) => (operator, self.constant(right)?),
            (false, true) => (super::meant::turned(operator), self.constant(left)?),
            _ => return None,
        };
        if let (Operator::In, Value::Texts(texts)) = (operator, &bound) {
            let place = texts.iter().filter_map(|text| self.place(text));
            return Some(place.fold(Fit::none(), |all, place| all.or(&Fit::between(place, place))));
        }
        let (down, up) = match (self.kind, bound) {
            (Kind::Number, Value::Number(number)) => self.counted(number),
            (Kind::Date, Value::Date(date)) => both(days(date)),
            (Kind::Date, Value::Text(text)) => both(days(Date::read(&text)?)),
            (Kind::Truth, Value::Truth(truth)) => both(i64::from(truth)),
            (Kind::Text, Value::Text(text)) => both(self.place(&text)?),
            _ => return None,
        };
        let equal = if down == up { Fit::between(down, up) } else { Fit::none() };
        Some(match operator {
            Operator::Equal => equal,
            Operator::Different => Fit { blank: false, ..equal.other() },
            Operator::Less => up.checked_sub(1).map_or_else(Fit::none, |most| Fit::between(i64::MIN, most)),
            Operator::AtMost => Fit::between(i64::MIN, down),
            Operator::More => down.checked_add(1).map_or_else(Fit::none, |least| Fit::between(least, i64::MAX)),
            Operator::AtLeast => Fit::between(up, i64::MAX),
            _ => return None,
        })
    }

    fn place(&self, text: &str) -> Option<i64> {
        let at = self.texts.iter().position(|written| *written == text)?;
        i64::try_from(at).ok()?.checked_add(1)
    }

    /// What a part that names nothing comes to.
    fn constant(&self, node: &Node) -> Option<Value> {
        let mut named = BTreeSet::new();
        super::walk::names(node, &mut named);
        if !named.is_empty() {
            return None;
        }
        super::walk::value(node, self.names).ok().flatten()
    }
}

fn both(at: i64) -> (i64, i64) {
    (at, at)
}

/// The day, counted from one that does not matter.
fn days(day: Date) -> i64 {
    date(1970, 1, 1).duration_until(day).as_hours() / 24
}

/// Every text that is written below a node, each once.
fn written<'a>(node: &'a Node, found: &mut Vec<&'a str>) {
    let mut add = |text: &'a str| {
        if !found.contains(&text) {
            found.push(text);
        }
    };
    match &node.what {
        What::Literal(Value::Text(text)) => add(text),
        What::Literal(Value::Texts(texts)) => texts.iter().for_each(|text| add(text)),
        What::Literal(_) | What::Name(_) | What::Given(_) => {}
        What::Not(inner) | What::Negative(inner) => written(inner, found),
        What::Two(_, left, right) => {
            written(left, found);
            written(right, found);
        }
        What::If(parts) => parts.iter().for_each(|part| written(part, found)),
    }
}
