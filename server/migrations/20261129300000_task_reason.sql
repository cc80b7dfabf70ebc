-- Why a task could not be done, and by that its line, in words for who asked for it and whom it is for. A server that does
-- not know these writes none.
alter table task add column reason text;
alter table ticket_line add column not_possible jsonb;
