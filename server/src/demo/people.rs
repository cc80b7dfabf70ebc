//! Departments, teams, locations, people, cost centres and skills of the demo.

use super::{Demo, DemoError};
use crate::admin::directory::{Directory, NewPerson};
use docket_shared::actor::Role;
use docket_shared::ids::CustomerId;

/// Key and name.
const DEPARTMENTS: [(&str, &str); 4] =
    [("it", "IT"), ("hr", "Human Resources"), ("facilities", "Facilities"), ("operations", "Operations")];

/// Key, department, name.
const TEAMS: [(&str, &str, &str); 6] = [
    ("end-user-support", "it", "End-user support"),
    ("network", "it", "Network"),
    ("business-applications", "it", "Business applications"),
    ("hr-services", "hr", "HR services"),
    ("facilities-desk", "facilities", "Facilities desk"),
    ("workplace", "facilities", "Workplace"),
];

/// Whose people work in which department, as do they themselves; reports belong where their manager does.
const HEADS: [(&str, &str); 5] = [
    ("Nadia Karim", "it"),
    ("Ruth Adeyemi", "hr"),
    ("Amara Diallo", "hr"),
    ("Karin Lund", "facilities"),
    ("Martin Okafor", "operations"),
];

/// An agency, and who works here for it.
const CUSTOMER: (&str, &str) = ("Brightworks", "Ivan Petrov");

const LOCATIONS: [(&str, &str); 3] = [("north", "Plant North"), ("south", "Plant South"), ("office", "Head office")];

/// Name, job, location, desk, laptop, manager (by name), language.
type Row =
    (&'static str, &'static str, &'static str, &'static str, Option<&'static str>, Option<&'static str>, &'static str);

const PEOPLE: [Row; 40] = [
    ("Helena Brandt", "Managing director", "office", "A1-01", Some("elitebook-840"), None, "de"),
    ("Martin Okafor", "Head of operations", "office", "A1-04", Some("latitude-5450"), Some("Helena Brandt"), "en"),
    ("Rebecca Lindqvist", "Operations manager", "north", "B2-01", Some("latitude-5450"), Some("Martin Okafor"), "en"),
    ("Grace Kim", "Production planner", "north", "B2-14", Some("latitude-5450"), Some("Rebecca Lindqvist"), "en"),
    ("Luis Ortega", "Quality engineer", "north", "B2-17", Some("thinkpad-t14"), Some("Rebecca Lindqvist"), "en"),
    ("Hanna Virtanen", "Buyer", "north", "B1-03", Some("latitude-5450"), Some("Rebecca Lindqvist"), "en"),
    ("Oliver Brandt", "Maintenance planner", "north", "C0-08", Some("elitebook-840"), Some("Rebecca Lindqvist"), "de"),
    ("Amara Diallo", "HR business partner", "south", "A3-21", Some("thinkpad-t14"), Some("Rebecca Lindqvist"), "en"),
    ("Emil Bauer", "Shift lead", "north", "C0-02", Some("thinkpad-t14"), Some("Martin Okafor"), "de"),
    ("Sofia Rossi", "Logistics coordinator", "south", "A0-11", Some("latitude-5450"), Some("Martin Okafor"), "en"),
    ("Jonas Keller", "Warehouse lead", "south", "A0-02", Some("thinkpad-t14"), Some("Martin Okafor"), "de"),
    ("Mei Tanaka", "Process engineer", "north", "B2-20", Some("elitebook-840"), Some("Martin Okafor"), "en"),
    ("Nadia Karim", "Head of IT services", "office", "A2-02", Some("latitude-5450"), Some("Helena Brandt"), "en"),
    ("Peter Nagy", "IT administrator", "office", "A2-01", Some("thinkpad-t14"), Some("Nadia Karim"), "en"),
    ("Ingrid Solberg", "Lead of end-user support", "office", "A2-05", Some("thinkpad-t14"), Some("Nadia Karim"), "en"),
    ("Ana Ferreira", "Support technician", "office", "A2-10", Some("thinkpad-t14"), Some("Ingrid Solberg"), "en"),
    ("Tomasz Wójcik", "Support technician", "office", "A2-11", Some("thinkpad-t14"), Some("Ingrid Solberg"), "en"),
    ("Leila Haddad", "Support technician", "north", "B0-01", Some("latitude-5450"), Some("Ingrid Solberg"), "en"),
    ("Max Schneider", "Support technician", "south", "A0-30", Some("latitude-5450"), Some("Ingrid Solberg"), "de"),
    ("Victor Alvarez", "Network engineer", "office", "A2-14", Some("thinkpad-t14"), Some("Nadia Karim"), "en"),
    ("Priya Nair", "Network engineer", "north", "B0-04", Some("thinkpad-t14"), Some("Nadia Karim"), "en"),
    ("Daniel Weiss", "Application specialist", "office", "A2-20", Some("elitebook-840"), Some("Nadia Karim"), "de"),
    ("Chloé Martin", "Application specialist", "office", "A2-21", Some("elitebook-840"), Some("Nadia Karim"), "en"),
    ("Ruth Adeyemi", "Head of human resources", "office", "A1-10", Some("latitude-5450"), Some("Helena Brandt"), "en"),
    ("Julia Hoffmann", "HR adviser", "office", "A1-12", Some("latitude-5450"), Some("Ruth Adeyemi"), "de"),
    ("Samuel Osei", "HR adviser", "south", "A3-20", Some("thinkpad-t14"), Some("Ruth Adeyemi"), "en"),
    ("Karin Lund", "Head of facilities", "office", "A0-01", Some("latitude-5450"), Some("Helena Brandt"), "en"),
    ("Pavel Novák", "Building technician", "north", "C0-20", Some("thinkpad-t14"), Some("Karin Lund"), "en"),
    ("Aisha Rahman", "Building technician", "south", "A0-40", Some("thinkpad-t14"), Some("Karin Lund"), "en"),
    ("Tim Becker", "Workplace coordinator", "office", "A0-05", Some("latitude-5450"), Some("Karin Lund"), "de"),
    ("Fatima Zahra", "Workplace coordinator", "north", "B0-10", Some("latitude-5450"), Some("Karin Lund"), "en"),
    ("Henrik Dahl", "Controller", "office", "A1-20", Some("elitebook-840"), Some("Helena Brandt"), "en"),
    ("Laura Conti", "Accountant", "office", "A1-21", Some("latitude-5450"), Some("Henrik Dahl"), "en"),
    ("Yusuf Demir", "Machine operator", "north", "C0-30", None, Some("Emil Bauer"), "de"),
    ("Agnes Toth", "Machine operator", "north", "C0-31", None, Some("Emil Bauer"), "en"),
    ("Noah Fischer", "Trainee", "north", "B2-22", Some("thinkpad-t14"), Some("Mei Tanaka"), "de"),
    ("Elena Popescu", "Sales manager", "office", "A3-01", Some("elitebook-840"), Some("Helena Brandt"), "en"),
    ("Ben Carter", "Account manager", "office", "A3-04", Some("latitude-5450"), Some("Elena Popescu"), "en"),
    ("Zoe Müller", "Account manager", "office", "A3-05", Some("latitude-5450"), Some("Elena Popescu"), "de"),
    ("Ivan Petrov", "Tool maker", "north", "C0-40", None, Some("Emil Bauer"), "en"),
];

/// Name, teams, capacity.
const TECHNICIANS: [(&str, &[&str], i32); 14] = [
    ("Ana Ferreira", &["end-user-support"], 4),
    ("Tomasz Wójcik", &["end-user-support"], 4),
    ("Leila Haddad", &["end-user-support"], 4),
    ("Max Schneider", &["end-user-support"], 4),
    ("Ingrid Solberg", &["end-user-support"], 2),
    ("Victor Alvarez", &["network"], 4),
    ("Priya Nair", &["network"], 4),
    ("Daniel Weiss", &["business-applications"], 5),
    ("Chloé Martin", &["business-applications"], 5),
    ("Julia Hoffmann", &["hr-services"], 6),
    ("Samuel Osei", &["hr-services"], 6),
    ("Pavel Novák", &["facilities-desk"], 4),
    ("Aisha Rahman", &["facilities-desk"], 4),
    ("Tim Becker", &["workplace"], 4),
];

const SKILLS: [(&str, &str, i32); 5] = [
    ("Ana Ferreira", "hardware", 4),
    ("Tomasz Wójcik", "hardware", 4),
    ("Max Schneider", "hardware", 2),
    ("Victor Alvarez", "network", 4),
    ("Priya Nair", "network", 3),
];

const CENTRES: [(&str, &str, &str); 4] = [
    ("4410", "Operations", "Martin Okafor"),
    ("4100", "IT", "Nadia Karim"),
    ("4200", "Human Resources", "Ruth Adeyemi"),
    ("4300", "Facilities", "Karin Lund"),
];

/// Who sees the tickets of a department beside its teams.
const DEPARTMENT_MEMBERS: [(&str, &str); 4] =
    [("it", "Nadia Karim"), ("it", "Ingrid Solberg"), ("hr", "Ruth Adeyemi"), ("facilities", "Karin Lund")];

/// Makes all of it.
pub async fn make(directory: &mut Directory<'_>, demo: &mut Demo, hash: &str) -> Result<(), DemoError> {
    for (key, name) in DEPARTMENTS {
        demo.departments.insert(key, directory.department(name).await?);
    }
    for (key, department, name) in TEAMS {
        demo.teams.insert(key, directory.team(demo.departments[department], name).await?);
    }
    for (key, name) in LOCATIONS {
        demo.locations.insert(key, directory.location(name).await?);
    }
    for skill in ["hardware", "network"] {
        demo.skills.insert(skill, directory.skill(skill).await?);
    }
    let customer = directory.customer(CUSTOMER.0).await?;
    for row in PEOPLE {
        person(directory, demo, hash, row, customer).await?;
    }
    for (department, name) in DEPARTMENT_MEMBERS {
        directory.department_member(demo.departments[department], demo.people[name]).await?;
    }
    for (name, teams, capacity) in TECHNICIANS {
        let teams: Vec<_> = teams.iter().map(|team| demo.teams[team]).collect();
        directory.technician(demo.people[name], &teams, capacity).await?;
    }
    for (name, skill, level) in SKILLS {
        directory.has_skill(demo.people[name], demo.skills[skill], level).await?;
    }
    for (code, name, owner) in CENTRES {
        demo.centres.insert(code, directory.cost_centre(code, name, demo.people[owner], owner).await?);
    }
    for name in PEOPLE.map(|row| row.0) {
        directory.books_on(demo.people[name], demo.centres["4410"]).await?;
    }
    Ok(())
}

async fn person(
    directory: &mut Directory<'_>,
    demo: &mut Demo,
    hash: &str,
    row: Row,
    customer: CustomerId,
) -> Result<(), DemoError> {
    let (name, job, location, desk, laptop, manager, language) = row;
    let email = format!("{}@alpha.example", docket_shared::search::fold(name).replace(' ', "."));
    // Managers stand before their people in the list.
    let manager = manager.and_then(|manager| demo.people.get(manager).copied());
    let id = directory
        .person(NewPerson {
            email: &email,
            name,
            job,
            desk,
            laptop,
            language,
            location: Some(demo.locations[location]),
            department: department_of(name).map(|key| demo.departments[key]),
            customer: (name == CUSTOMER.1).then_some(customer),
            manager,
            roles: roles(name),
        })
        .await?;
    directory.password_hash(id, hash).await?;
    demo.people.insert(name, id);
    Ok(())
}

/// Where somebody works: what they head, or where their manager does.
fn department_of(name: &str) -> Option<&'static str> {
    let headed = HEADS.iter().find(|(head, _)| *head == name).map(|(_, key)| *key);
    headed.or_else(|| department_of(PEOPLE.iter().find(|row| row.0 == name)?.5?))
}

fn roles(name: &str) -> &'static [Role] {
    match name {
        "Ingrid Solberg" => &[Role::TeamLead, Role::Technician],
        "Nadia Karim" | "Ruth Adeyemi" | "Karin Lund" => &[Role::ServiceOwner],
        "Peter Nagy" => &[Role::Administrator],
        _ if TECHNICIANS.iter().any(|(technician, ..)| *technician == name) => &[Role::Technician],
        _ => &[],
    }
}
