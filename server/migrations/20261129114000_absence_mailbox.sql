-- An absence is told to who said it and to who answers for them, not to those who manage either.
update absence a
set tags = array(
  select t.id from tag t
  where t.organisation_id = a.organisation_id and t.kind = 'n' and t.subject in (a.person_id, a.deputy_id)
  order by t.id);
update replica_row r
set tags = a.tags
from absence a
where r.organisation_id = a.organisation_id and r.kind = 'absence' and r.entity = a.person_id;
