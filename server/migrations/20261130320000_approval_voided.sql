-- Who changed the answers that a question was about, by name: whoever was asked reads that it counts no more, also where they
-- see nothing of the request any more. Of what was changed before it is unknown.
alter table approval add column voided_by text;
