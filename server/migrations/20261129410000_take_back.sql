-- A task may say that the piece that the answers name comes back from who has it.
alter table task drop constraint task_does_known;
alter table task add constraint task_does_known
  check (does in ('work', 'prepare', 'install', 'hand_over', 'take_back', 'purchase'));
