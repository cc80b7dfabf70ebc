//! The product in Debian's Chromium: the story on a phone and a desk, the keyboard, what survives a reload,
//! accessibility and pictures of every screen, and the canary over everything a requester's browser holds.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking, with the place")]

mod activity;
mod approval;
mod approval_time;
mod attachment;
mod audience;
mod base;
mod board;
mod canary;
mod carrier;
mod changed_form;
mod count;
mod device;
mod every_item;
mod forms;
mod fulfilment;
mod german;
mod hand;
mod health;
mod helping;
mod incident;
mod kept;
mod keyboard;
mod keyboard_story;
mod killed;
mod no_organisation;
mod not_needed;
mod not_possible;
mod notice;
mod receipt;
mod reload;
mod scene;
mod screens;
mod story;
mod tabs;
mod take_back;
mod target;
mod task_answers;
mod voters;
mod watch;
mod whole_story;
mod without;
mod word;
mod work_items;
