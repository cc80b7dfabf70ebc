-- A task may say that it installs what was set aside: the requester reads "installed" from then on.
alter table task drop constraint task_does_known;
alter table task add constraint task_does_known
  check (does in ('work', 'prepare', 'install', 'hand_over', 'purchase'));
