-- What is looked at from time to time is found without walking through everything: bytes of files that were given up, and
-- mails that could not be sent.
create index attachment_lost_idx on attachment (organisation_id, id) where state = 'lost';
create index mail_failed_idx on mail (organisation_id) where state = 'failed';
