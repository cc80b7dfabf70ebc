use docket_server::admin::{accounts, directory::{Directory, NewPerson}, organisation};
use docket_server::session::{self, store, throttle};
use docket_shared::ids::PersonId;
async fn tags(pool: &sqlx::PgPool, who: &str) -> Vec<(String, i64)> {
    sqlx::query_as("select t.kind, count(*) from access_grant g join tag t on t.organisation_id=g.organisation_id and t.id=g.tag_id join person p on p.id=g.person_id where p.email=$1 group by 1 order by 1").bind(who).fetch_all(pool).await.unwrap()
}
#[tokio::main]
async fn main() {
    let pool = sqlx::PgPool::connect(&std::env::var("CHECK_URL").unwrap()).await.unwrap();
    let mut c = pool.acquire().await.unwrap();
    let org = organisation::find(&mut c, None).await.unwrap().unwrap();
    drop(c);
    let email = "new.tech@alpha.example";
    accounts::add(&pool, org, NewPerson { email, name: "New Tech", language: "de", ..Default::default() }, "a long password".into()).await.unwrap();
    println!("added {:?}", tags(&pool, email).await);
    println!("{:?}", accounts::join_team(&pool, org, email, "nothing", None).await.map_err(|e| e.to_string()));
    println!("{:?}", accounts::join_team(&pool, org, email, "Network", Some(5000)).await.map_err(|e| e.to_string()));
    accounts::join_team(&pool, org, email, "Network", Some(6)).await.unwrap();
    accounts::join_team(&pool, org, email, "Workplace", None).await.unwrap();
    println!("joined {:?}", tags(&pool, email).await);
    let row: (i32, String, Vec<i32>) = sqlx::query_as("select capacity, availability, t.tags from technician t join person p on p.id=t.person_id where email=$1").bind(email).fetch_one(&pool).await.unwrap();
    println!("technician {row:?}");
    let r: Vec<(String, Vec<i32>, String)> = sqlx::query_as("select kind, tags, body from replica_row r join person p on p.id=r.entity where email=$1 order by 1").bind(email).fetch_all(&pool).await.unwrap();
    for x in r { println!("  {x:?}"); }
    let id: uuid::Uuid = sqlx::query_scalar("select id from person where email=$1").bind(email).fetch_one(&pool).await.unwrap();
    // deny wins
    let mut t = pool.begin().await.unwrap();
    let mut d = Directory::open(&mut t, org).await.unwrap();
    let open = d.audience("check everyone", true).await.unwrap();
    let closed = d.audience("check allow", false).await.unwrap();
    let other = d.audience("check nobody", false).await.unwrap();
    d.audience_member(open, PersonId(id), true).await.unwrap();
    d.audience_member(closed, PersonId(id), false).await.unwrap();
    d.finish(&[PersonId(id)], "check").await.unwrap();
    t.commit().await.unwrap();
    for (n, a) in [("denied", open), ("allowed", closed), ("absent", other)] {
        let n2: i64 = sqlx::query_scalar("select count(*) from access_grant g join tag t on t.id=g.tag_id where t.kind='c' and t.subject=$1 and g.person_id=$2").bind(a.0).bind(id).fetch_one(&pool).await.unwrap();
        println!("{n}: {n2}");
    }
    // throttle
    let key = throttle::key(org, "address", "192.0.2.1");
    let mut charged = 0;
    for _ in 0..200 { assert_eq!(store::charge(&pool, org, &key, throttle::ADDRESS).await.unwrap(), None); store::refund(&pool, org, &key).await.unwrap(); charged += 1; }
    println!("right sign-ins of one address: {charged}");
    let mut n = 0; while store::charge(&pool, org, &key, throttle::ADDRESS).await.unwrap().is_none() { n += 1; }
    println!("wrong ones before a wait: {n}");
    sqlx::query("update sign_in_throttle set updated_at = now() - interval '2 days', blocked_until = null").execute(&pool).await.unwrap();
    let session = store::forget_old(&pool, org).await; println!("forget {session:?}, left {}", sqlx::query_scalar::<_, i64>("select count(*) from sign_in_throttle").fetch_one(&pool).await.unwrap());
    accounts::set_password(&pool, org, email, "another long one".into()).await.unwrap();
    accounts::deactivate(&pool, org, email).await.unwrap();
    println!("deactivated {:?}", tags(&pool, email).await);
    let a: Vec<(String, Option<String>, Option<String>)> = sqlx::query_as("select action, before::text, after::text from audit where entity=$1 order by id").bind(id).fetch_all(&pool).await.unwrap();
    for x in a { println!("  {x:?}"); }
    let _ = session::still_valid;
}
