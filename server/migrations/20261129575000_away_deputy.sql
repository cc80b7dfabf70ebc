-- For which deputy of an absence somebody was looked for: another one who is named later is asked as well. Of questions from
-- before that was kept it is unknown, so that they are looked at once more, which asks nobody twice.
alter table approval add column away_deputy uuid;
