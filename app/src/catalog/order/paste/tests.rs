//! Lists as people copy them.

use super::*;

fn field(id: &str, label: &str, kind: FieldKind) -> Field {
    let label = Text::new(label, label);
    Field {
        id: id.to_owned(),
        label,
        hint: Text::default(),
        kind,
        required: true,
        filled_from: None,
        material: true,
        rules: Default::default(),
    }
}

fn choice(id: &str, label: &str) -> Choice {
    Choice { id: id.to_owned(), label: Text::plain(label), icon: None, price: None, model: None }
}

fn group() -> RowGroup {
    RowGroup {
        id: "people".to_owned(),
        min: 1,
        max: 50,
        unique: vec![],
        fields: vec![
            field("employee", "Employee", FieldKind::Person),
            field("job", "Job", FieldKind::ShortText { max: 80 }),
            field("laptop", "Laptop model", FieldKind::Choice { options: vec![choice("t14", "ThinkPad T14")] }),
            field(
                "extras",
                "Peripherals",
                FieldKind::MultiChoice { options: vec![choice("monitor", "Monitor"), choice("headset", "Headset")] },
            ),
        ],
    }
}

fn list(text: &str, group: &RowGroup) -> List {
    let named =
        |kind: &FieldKind, cell: &str| (*kind == FieldKind::Location && cell == "North").then(|| "id".to_owned());
    super::read(text, group, Reading { decimal: ',', named: &named })
}

fn read(text: &str, group: &RowGroup) -> Vec<Pasted> {
    list(text, group).rows
}

#[test]
fn headings_say_what_a_column_is_in_either_language_and_order() {
    let mut group = group();
    group.fields[1].label = Text::new("Job", "Tätigkeit");
    group.fields.insert(2, field("office", "Office location", FieldKind::ShortText { max: 80 }));
    let found = list("Name\tJob\tLaptop\tShoe size\nGrace Kim\tPlanner\tThinkPad T14\t38\n", &group);
    assert!(found.headed);
    let taken: Vec<&Column> = found.columns.iter().map(|(_, column)| column).collect();
    assert!(matches!(taken[0], Column::Person(_)) && *taken[3] == Column::Unknown, "{taken:?}");
    assert_eq!(*taken[2], Column::Field("laptop".to_owned(), Text::new("Laptop model", "Laptop model")));
    assert_eq!(found.rows.len(), 1, "the headings are no person");
    assert_eq!(found.rows[0].answers["laptop"], Input::Text("t14".to_owned()));
    assert!(!found.rows[0].answers.contains_key("office"), "no laptop in the office");
    // Another order, the other language, an e-mail address, cells between semicolons.
    let found = list("Laptop model;Tätigkeit;E-Mail\nthinkpad t14;Planerin;grace@alpha.example", &group);
    assert_eq!(found.rows[0].person, "grace@alpha.example");
    assert_eq!(found.rows[0].answers["job"], Input::Text("Planerin".to_owned()));
    assert_eq!(found.rows[0].answers["laptop"], Input::Text("t14".to_owned()));
}

#[test]
fn without_headings_columns_come_in_order_and_say_what_stands_first_in_them() {
    let found = list("Grace Kim\tPlanner\nLuis Ortega\tWelder\n", &group());
    assert!(!found.headed);
    let said: Vec<&str> = found.columns.iter().map(|(said, _)| said.as_str()).collect();
    assert_eq!((said, found.rows.len()), (vec!["Grace Kim", "Planner"], 2));
    // A comma inside a name is none between cells where no heading says so.
    assert_eq!(list("Kim, Grace\nOrtega, Luis", &group()).rows[0].person, "Kim, Grace");
}

#[test]
fn numbers_boxes_times_and_places_are_understood() {
    let mut group = group();
    let kinds = [
        ("seats", r#"{ "kind": "number" }"#),
        ("budget", r#"{ "kind": "money" }"#),
        ("admin", r#"{ "kind": "checkbox" }"#),
        ("at", r#"{ "kind": "date_time", "from_today": false }"#),
        ("place", r#"{ "kind": "location" }"#),
        ("double", r#"{ "kind": "number", "computed": "seats * 2" }"#),
        ("mail", r#"{ "kind": "email" }"#),
    ];
    for (id, kind) in kinds {
        let mut field: serde_json::Value = serde_json::from_str(kind).unwrap();
        (field["id"], field["label"]) = (id.into(), serde_json::json!({ "en": id }));
        group.fields.push(serde_json::from_value(field).unwrap());
    }
    let line = "Grace Kim\t\t\t\t1.250 Plätze\t€ 1.234,50\tJa\t2026-12-07 14:30\tNorth\tgrace@alpha.example\n";
    let answers = &read(line, &group)[0].answers;
    let text = |id: &str| match &answers[id] {
        Input::Text(text) => text.as_str(),
        Input::Choices(_) => "",
    };
    assert_eq!((text("seats"), text("budget"), text("admin")), ("1250", "1234.5", "true"));
    assert_eq!((text("at"), text("place"), text("mail")), ("2026-12-07T14:30", "id", "grace@alpha.example"));
    let answers = &read("Luis\t\t\t\tmany\t\tnein\t\tMoon\n", &group)[0].answers;
    assert_eq!(answers["seats"], Input::Text("many".to_owned()));
    assert_eq!(answers["place"], Input::Text("Moon".to_owned()));
    assert_eq!(answers.len(), 2, "what is understood nowhere stays to be seen; no is no tick");
}

#[test]
fn quotes_of_a_text_stay_and_those_around_a_cell_go() {
    let rows = read("\"Kim,\nGrace\"\t\"Night\" planner\nLuis\t\"Welder, 19\"\"\"\nMia\t19\"\n", &group());
    assert_eq!(rows.iter().map(|row| row.person.as_str()).collect::<Vec<_>>(), ["Kim, Grace", "Luis", "Mia"]);
    let jobs: Vec<&Input> = rows.iter().map(|row| &row.answers["job"]).collect();
    assert_eq!(jobs, ["\"Night\" planner", "Welder, 19\"", "19\""].map(|job| Input::Text(job.to_owned())).each_ref());
    // So in a list with other marks: what stands between quotes holds them.
    let rows = read("Name,Job\n\"Kim, Grace\",\"Planner, nights\"\n", &group());
    assert_eq!(rows[0].person, "Kim, Grace");
    assert_eq!(rows[0].answers["job"], Input::Text("Planner, nights".to_owned()));
}

#[test]
fn a_column_of_names_is_a_row_each() {
    let rows = read("Grace Kim\r\n\r\nLuis Ortega\n", &group());
    assert_eq!(rows.iter().map(|row| row.person.as_str()).collect::<Vec<_>>(), ["Grace Kim", "Luis Ortega"]);
    assert!(rows.iter().all(|row| row.answers.is_empty()));
}

#[test]
fn a_table_fills_its_columns_and_its_heading_is_no_person() {
    let rows = read(
        "Employee\tJob\tLaptop model\tPeripherals\nGrace Kim\tPlanner\tthinkpad t14\tmonitor, Headset, monitor\n",
        &group(),
    );
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].answers["job"], Input::Text("Planner".to_owned()));
    assert_eq!(rows[0].answers["laptop"], Input::Text("t14".to_owned()));
    assert_eq!(rows[0].answers["extras"], Input::Choices(vec!["monitor".to_owned(), "headset".to_owned()]));
}

#[test]
fn what_a_cell_names_and_nobody_knows_stays_as_it_was_pasted() {
    let mut group = group();
    let kinds = [
        ("deputy", FieldKind::Person),
        ("place", FieldKind::Location),
        ("centre", FieldKind::CostCentre),
        ("unit", FieldKind::Department),
        ("piece", FieldKind::Asset),
        ("admin", FieldKind::Checkbox),
        ("from", FieldKind::Date { from_today: false }),
        ("at", FieldKind::DateTime { from_today: false }),
    ];
    group.fields.extend(kinds.map(|(id, kind)| field(id, id, kind)));
    let strange = "Grace Kim\t\tMacBook Air\tMonitor, beamer\tSam\tMoon\t9999\tSales\tL-1\tperhaps\tsoon\tnoon\n";
    let answers = &read(strange, &group)[0].answers;
    let text = |said: &str| Input::Text(said.to_owned());
    assert_eq!(answers["laptop"], text("MacBook Air"), "the directory's laptop does not stand in for it");
    assert_eq!(answers["extras"], Input::Choices(vec!["monitor".to_owned(), "beamer".to_owned()]));
    let named = [
        ("deputy", "Sam"),
        ("place", "Moon"),
        ("centre", "9999"),
        ("unit", "Sales"),
        ("piece", "L-1"),
        ("admin", "perhaps"),
        ("from", "soon"),
        ("at", "noon"),
    ];
    for (id, said) in named {
        assert_eq!(answers[id], text(said), "{id}");
    }
}

#[test]
fn days_are_read_as_tables_write_them() {
    for (cell, day) in [("7.12.2026", "2026-12-07"), ("2026/12/7", "2026-12-07"), ("2026-12-07", "2026-12-07")] {
        assert_eq!(date(cell).as_deref(), Some(day), "{cell}");
    }
    for cell in ["12/7/2026", "31.2.2026", "7.12.26", "7.12.", "soon", "40000.1.1"] {
        assert_eq!(date(cell), None, "{cell}");
    }
}

#[test]
fn one_name_is_no_list() {
    assert!(!is_list("Grace Kim\n"));
    assert!(is_list("Grace Kim\nLuis Ortega"));
    assert!(is_list("Grace Kim\tPlanner"));
    assert!(!is_list("\"Grace\nKim\"\r\n"), "one cell of two lines");
}
