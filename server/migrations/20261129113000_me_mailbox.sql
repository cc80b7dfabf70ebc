-- What people set for themselves, their address and roles are theirs alone: managers hold their reports' own tags.
update replica_row r
set tags = array[t.id]
from tag t
where r.kind = 'me' and t.organisation_id = r.organisation_id and t.kind = 'n' and t.subject = r.entity;
