//! JSON files that people write: read up to a bound, and read strictly, so that what is wrong has its place. A name that
//! stands twice in an object is refused, where the last one would win silently, and so is a list in an object's place,
//! whose values would be taken for names in the order of the program.

use docket_shared::fault::Fault;
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read};
use std::path::Path;

/// The largest file that is read, in bytes. None that a person writes comes near it.
pub const BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The text of a file.
///
/// # Errors
/// It cannot be read, is larger than [`BYTES_MAX`], or is not UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(io::Error::other(format!("it is larger than {} MiB", BYTES_MAX / 1024 / 1024)));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is not written in UTF-8"))
}

/// Reads the text of a file. A fault of the whole file has no place.
///
/// # Errors
/// The place and what is wrong there, in the reader's words.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    if text.trim().is_empty() {
        return Err(Fault::new("", "the file is empty"));
    }
    let document: Json = serde_json::from_str(text).map_err(|error| {
        let reason = if error.is_eof() { format!("the file ends too early: {error}") } else { error.to_string() };
        Fault::new("", reason)
    })?;
    document.unique("")?;
    serde_path_to_error::deserialize(&document).map_err(|error| {
        let place = error.path().to_string();
        // The whole file, or what the reader cannot name.
        let place = place.trim_end_matches(['.', '?']).to_owned();
        Fault::new(place, error.into_inner().to_string())
    })
}

/// What stands in a file, with every name as often as it is written.
enum Json {
    Null,
    Truth(bool),
    Whole(i64),
    Large(u64),
    Real(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Refuses a name that stands twice in one object.
    fn unique(&self, place: &str) -> Result<(), Fault> {
        match self {
            Json::List(list) => {
                list.iter().enumerate().try_for_each(|(at, value)| value.unique(&format!("{place}[{at}]")))
            }
            Json::Object(entries) => {
                let mut seen = BTreeSet::new();
                entries.iter().try_for_each(|(name, value)| {
                    let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                    if !seen.insert(name) {
                        return Err(Fault::new(place, "this name stands here twice"));
                    }
                    value.unique(&place)
                })
            }
            _ => Ok(()),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Everything)
    }
}

/// Reads whatever stands there.
struct Everything;

impl<'de> Visitor<'de> for Everything {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Json, E> {
        Ok(Json::Truth(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Whole(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Large(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Json::Real(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut all = Vec::new();
        while let Some(value) = list.next_element()? {
            all.push(value);
        }
        Ok(Json::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut all = Vec::new();
        while let Some(entry) = map.next_entry()? {
            all.push(entry);
        }
        Ok(Json::Object(all))
    }
}

type Fail = serde::de::value::Error;

impl<'de> IntoDeserializer<'de, Fail> for &'de Json {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

fn entries(entries: &[(String, Json)]) -> MapDeserializer<'_, impl Iterator<Item = (Name<'_>, &Json)>, Fail> {
    MapDeserializer::new(entries.iter().map(|(name, value)| (Name(name), value)))
}

/// The name of an entry: a text, also where the program counts by numbers.
struct Name<'de>(&'de str);

impl<'de> IntoDeserializer<'de, Fail> for Name<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! whole_numbers {
    ($($method:ident),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
            match self.0.parse() {
                Ok(number) => visitor.visit_i64(number),
                Err(_) => visitor.visit_borrowed_str(self.0),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Name<'de> {
    type Error = Fail;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        visitor.visit_borrowed_str(self.0)
    }

    whole_numbers!(
        deserialize_i8,
        deserialize_i16,
        deserialize_i32,
        deserialize_i64,
        deserialize_u8,
        deserialize_u16,
        deserialize_u32,
        deserialize_u64
    );

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fail> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fail> {
        StrDeserializer::new(self.0).deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i128 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

impl<'de> Deserializer<'de> for &'de Json {
    type Error = Fail;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        match self {
            Json::Null => visitor.visit_unit(),
            Json::Truth(truth) => visitor.visit_bool(*truth),
            Json::Whole(number) => visitor.visit_i64(*number),
            Json::Large(number) => visitor.visit_u64(*number),
            Json::Real(number) => visitor.visit_f64(*number),
            Json::Text(text) => visitor.visit_borrowed_str(text),
            Json::List(list) => {
                let mut list = SeqDeserializer::new(list.iter());
                let value = visitor.visit_seq(&mut list)?;
                list.end().map(|()| value)
            }
            Json::Object(object) => {
                let mut object = entries(object);
                let value = visitor.visit_map(&mut object)?;
                object.end().map(|()| value)
            }
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fail> {
        match self {
            Json::List(_) => Err(Fail::custom("a list stands where an object with names is needed")),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        match self {
            Json::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fail> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fail> {
        match self {
            Json::Text(text) => StrDeserializer::new(text).deserialize_enum(name, variants, visitor),
            Json::Object(object) => {
                // One of several things is said by one name: a second one would be read by nobody.
                if let [(first, _), (second, _), ..] = object.as_slice() {
                    return Err(Fail::custom(format!(
                        "{second:?} stands beside {first:?} where one of them stands alone"
                    )));
                }
                MapAccessDeserializer::new(entries(object)).deserialize_enum(name, variants, visitor)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::assignment::scenario::Scenario;
    use docket_shared::catalog::file::{CatalogFile, ItemFile};
    use docket_shared::sla::CalendarFile;

    fn wrong<T: DeserializeOwned>(text: &str) -> String {
        parse::<T>(text).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_with_the_whole_file_is_said_without_a_place() {
        assert_eq!(wrong::<CatalogFile>(" \n"), "the file is empty");
        assert_eq!(wrong::<CatalogFile>("[]"), "a list stands where an object with names is needed");
        assert_eq!(wrong::<CalendarFile>(r#"["Europe/Berlin","24x7",[],[],{}]"#), wrong::<CatalogFile>("[]"));
        assert!(wrong::<CatalogFile>(r#"{"departments": ["#).starts_with("the file ends too early: EOF"));
        assert_eq!(wrong::<CalendarFile>(r#"{"week":"24x7"}"#), "missing field `zone`");
        assert!(wrong::<ItemFile>("{}").starts_with("missing field `key`"));
        assert!(wrong::<CatalogFile>("{} {}").starts_with("trailing characters"));
    }

    #[test]
    fn what_is_wrong_in_it_has_its_place() {
        for (text, place) in [
            (r#"{"zone":"UTC","week":{"mon":"08:00-12:00"}}"#, "week.mon: invalid type: string"),
            (r#"{"zone":"UTC","week":7}"#, "week: invalid type: integer `7`"),
            (r#"{"zone":7,"week":"24x7"}"#, "zone: "),
            (r#"{"zone":"UTC","week":"24x7","holidays":"2026-01-01"}"#, "holidays: "),
            (r#"{"zone":"UTC","week":"24x7","holidays":[7]}"#, "holidays[0]: "),
            (r#"{"zone":"UTC","week":"24x7","exceptions":[]}"#, "exceptions: "),
            (r#"{"zone":"UTC","week":{"mon":[],"mon":["08:00-12:00"]}}"#, "week.mon: this name stands here twice"),
            (
                r#"{"zone":"UTC","week":"24x7","exceptions":{"2026-01-01":[],"2026-01-01":[]}}"#,
                "exceptions.2026-01-01: this name stands here twice",
            ),
            (r#"{"zone":"UTC","week":"24x7","hollidays":[]}"#, "hollidays: unknown field `hollidays`"),
        ] {
            let error = wrong::<CalendarFile>(text);
            assert!(error.starts_with(place), "{text}: {error}");
        }
        let person = r#"{"id":"P1","available":true,"capacity":1,"skills":{"a":1,"a":2}}"#;
        let scenario = format!(r#"{{"policy":"load_balanced","people":[{person}]}}"#);
        assert_eq!(wrong::<Scenario>(&scenario), "people[0].skills.a: this name stands here twice");
        let listed = r#"{"policy":"load_balanced","people":[["P1",true,1]]}"#;
        assert!(wrong::<Scenario>(listed).starts_with("people[0]: a list stands"));
        assert!(wrong::<Scenario>(r#"{"policy":"best","people":[]}"#).starts_with("policy: unknown variant `best`"));
    }

    #[test]
    fn of_several_things_one_is_said_and_no_second_one_is_passed_over() {
        let audience = |group: &str| format!(r#"{{"audiences":[{{"name":"Leads","allow":[{group}]}}]}}"#);
        assert!(parse::<CatalogFile>(&audience(r#"{"department":"IT"}"#)).is_ok());
        for second in [r#""role":"team_lead""#, r#""zzz":1"#] {
            let error = wrong::<CatalogFile>(&audience(&format!(r#"{{"department":"IT",{second}}}"#)));
            assert!(error.starts_with("audiences[0].allow[0]: \""), "{error}");
            assert!(error.ends_with("stands beside \"department\" where one of them stands alone"), "{error}");
        }
    }

    #[test]
    fn a_file_without_end_is_refused() {
        let error = read_text(Path::new("/dev/zero")).unwrap_err().to_string();
        assert_eq!(error, "it is larger than 16 MiB");
    }
}
