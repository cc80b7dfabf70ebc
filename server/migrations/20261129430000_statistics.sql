-- What is never looked for needs no statistics: gathering those of wide texts took an eighth of a busy young database.
alter table replica_row alter column body set statistics 0;
alter table change alter column body set statistics 0, alter column tags_before set statistics 0,
  alter column tags_after set statistics 0;
alter table call alter column result set statistics 0, alter column digest set statistics 0;
alter table log_commit alter column chain set statistics 0;
alter table ticket_event alter column body set statistics 0;
alter table ticket_comment alter column body set statistics 0, alter column mentions set statistics 0;
alter table audit alter column before set statistics 0, alter column after set statistics 0;
alter table notice alter column arguments set statistics 0, alter column title set statistics 0;
