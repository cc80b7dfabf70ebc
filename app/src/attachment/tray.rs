//! Files that were chosen and are not sent: pasted, dropped, picked or photographed; each can be removed.

use super::size_in_words;
use crate::data::{Data, NoFile, use_data, use_locale};
use crate::ui::{Icon, IconName};
use docket_messages::{Locale, attachment as said};
use docket_shared::attachment::api::NewAttachment;
use docket_shared::attachment::{Accept, FILE_MAX};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, File, FileList, HtmlInputElement};

/// The files of a reply, a note or a field.
#[derive(Clone, Copy)]
pub struct Tray {
    data: Data,
    locale: Signal<Locale>,
    /// The files as they stand.
    files: Signal<Vec<NewAttachment>>,
    /// Puts other files in their place.
    put: Callback<Vec<NewAttachment>>,
    accept: Accept,
    max: usize,
    wrong: RwSignal<Vec<String>>,
    reading: RwSignal<usize>,
    over: RwSignal<bool>,
}

impl Tray {
    /// A tray over files that somebody else keeps.
    pub fn new(
        files: Signal<Vec<NewAttachment>>,
        put: Callback<Vec<NewAttachment>>,
        accept: Accept,
        max: usize,
    ) -> Self {
        let (wrong, reading, over) = (RwSignal::default(), RwSignal::new(0), RwSignal::new(false));
        Self { data: use_data(), locale: use_locale(), files, put, accept, max, wrong, reading, over }
    }

    /// Whether a file is still being read.
    pub fn is_reading(self) -> bool {
        self.reading.get() > 0
    }

    /// Whether something is dragged over it.
    pub fn is_over(self) -> bool {
        self.over.get()
    }

    /// Takes files, one after another; what is wrong with any of them is said.
    pub fn add(self, list: Option<FileList>) {
        let list = list.map(|list| (0..list.length()).filter_map(|at| list.get(at)).collect::<Vec<File>>());
        let Some(list) = list.filter(|list| !list.is_empty()) else { return };
        self.wrong.set(Vec::new());
        self.reading.update(|reading| *reading += 1);
        spawn_local(async move {
            for file in list {
                self.take(file).await;
            }
            self.reading.try_update(|reading| *reading = reading.saturating_sub(1));
        });
    }

    async fn take(self, file: File) {
        let (name, locale) = (file.name(), self.locale.get_untracked());
        if self.files.with_untracked(Vec::len) >= self.max {
            return self.say(said::too_many(locale, i64::try_from(self.max).unwrap_or(i64::MAX)));
        }
        if !self.accept.may_take(&name) {
            return self.say(said::wrong_media_named(locale, &name));
        }
        match self.data.take_file(name.clone(), file.into()).await {
            Ok(taken) => {
                let mut files = self.files.get_untracked();
                files.push(taken);
                self.put.run(files);
            }
            Err(why) => self.say(match why {
                NoFile::Empty => said::empty(locale, &name),
                NoFile::TooLarge => said::too_large_named(locale, FILE_MAX / 1_048_576, &name),
                NoFile::NoRoom => said::no_room(locale, &name),
                NoFile::Unreadable => said::unreadable(locale, &name),
            }),
        }
    }

    fn say(self, text: String) {
        self.wrong.try_update(|wrong| wrong.push(text));
    }

    fn remove(self, file: &NewAttachment) {
        let mut files = self.files.get_untracked();
        files.retain(|other| other.id != file.id);
        self.wrong.set(Vec::new());
        self.put.run(files);
        self.data.leave_file(file.id);
    }

    fn give_up(self, file: &NewAttachment) {
        let mut files = self.files.try_get_untracked().unwrap_or_default();
        let before = files.len();
        files.retain(|other| other.id != file.id);
        if files.len() < before {
            self.put.run(files);
            self.say(said::unreadable(self.locale.get_untracked(), &file.name));
        }
    }

    /// Files in the clipboard are taken; text is left to the box.
    pub fn paste(self, event: &ClipboardEvent) {
        let files = event.clipboard_data().and_then(|clipboard| clipboard.files());
        if files.as_ref().is_some_and(|files| files.length() > 0) {
            event.prevent_default();
            self.add(files);
        }
    }

    /// Files that are dragged may be dropped here.
    pub fn drag(self, event: &DragEvent) {
        let carries = event
            .data_transfer()
            .is_some_and(|carried| carried.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files")));
        if carries {
            event.prevent_default();
            self.over.set(true);
        }
    }

    /// They are dragged on.
    pub fn leave(self) {
        self.over.set(false);
    }

    /// They are dropped.
    pub fn drop(self, event: &DragEvent) {
        event.prevent_default();
        self.over.set(false);
        self.add(event.data_transfer().and_then(|carried| carried.files()));
    }
}

/// The ways to choose: from the device, and with its camera where there is one at hand.
#[component]
pub fn Buttons(
    /// The tray.
    tray: Tray,
    /// With words, for a form; else icons with names.
    #[prop(optional)]
    worded: bool,
) -> impl IntoView {
    let locale = tray.locale;
    let (files, photo) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let label = move || match tray.accept {
        Accept::Any => said::attach(locale.get()),
        Accept::Image => said::attach_image(locale.get()),
        Accept::Pdf => said::attach_pdf(locale.get()),
    };
    let press = |input: NodeRef<html::Input>| {
        move |_| {
            if let Some(input) = input.get_untracked() {
                input.click();
            }
        }
    };
    let chosen = move |event: web_sys::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        tray.add(input.files());
        // The same file can be chosen again.
        input.set_value("");
    };
    view! {
        <button
            type="button"
            class=if worded { "btn btn-sm" } else { "ibtn pboth" }
            aria-label=label
            title=move || (!worded).then(label)
            on:click=press(files)
        >
            <Icon name=IconName::Paperclip />
            {move || worded.then(label)}
        </button>
        <input node_ref=files class="file-in" type="file" hidden multiple=tray.max != 1 accept=tray.accept.for_picker() on:change=chosen />
        {(tray.accept != Accept::Pdf).then(|| view! {
            <button
                type="button"
                class=if worded { "btn btn-sm ponly" } else { "ibtn ponly" }
                aria-label=move || said::take_photo(locale.get())
                on:click=press(photo)
            >
                <Icon name=IconName::Camera />
                {move || worded.then(|| said::take_photo(locale.get()))}
            </button>
            <input node_ref=photo class="photo-in" type="file" hidden accept="image/*" capture="environment" on:change=chosen />
        })}
    }
}

/// The files as they stand, and what was wrong with others.
#[component]
pub fn Chosen(
    /// The tray.
    tray: Tray,
) -> impl IntoView {
    let locale = tray.locale;
    let any = Memo::new(move |_| tray.files.with(|files| !files.is_empty()));
    view! {
        {move || any.get().then(|| view! {
            <ul class="files tray" aria-label=move || said::chosen(locale.get())>
                <For each=move || tray.files.get() key=|file| file.id children=move |file| view! { <One tray file /> } />
            </ul>
        })}
        {move || tray.is_reading().then(|| view! { <p class="small muted files-say" role="status">{said::reading(locale.get())}</p> })}
        {move || tray.is_over().then(|| view! { <p class="small files-say drop-say">{said::drop_here(locale.get())}</p> })}
        <div role="alert">
            {move || tray.wrong.get().into_iter().map(|wrong| view! { <p class="err files-say"><Icon name=IconName::Alert />{wrong}</p> }).collect_view()}
        </div>
    }
}

#[component]
fn One(tray: Tray, file: NewAttachment) -> impl IntoView {
    let locale = tray.locale;
    let picture = RwSignal::new(None::<String>);
    {
        let file = file.clone();
        spawn_local(async move {
            match tray.data.file_address(file.id).await {
                Some(address) if Accept::Image.may_take(&file.name) => drop(picture.try_set(Some(address))),
                Some(_) => {}
                // The device has lost it, or somebody signed out: a name without bytes is not sent.
                None => tray.give_up(&file),
            }
        });
    }
    let (name, size) = (file.name.clone(), file.size);
    let remove = {
        let name = name.clone();
        move || said::remove(locale.get(), &name)
    };
    view! {
        <li class="file">
            {move || match picture.get() {
                Some(address) => view! { <img class="thumb" src=address alt="" on:error=move |_| picture.set(None) /> }.into_any(),
                None => view! { <span class="thumb"><Icon name=IconName::Paperclip /></span> }.into_any(),
            }}
            <span class="file-n"><span class="file-name">{name}</span><span class="small muted num">{move || size_in_words(locale.get(), size)}</span></span>
            <button type="button" class="ibtn" aria-label=remove on:click=move |_| tray.remove(&file)><Icon name=IconName::Cross /></button>
        </li>
    }
}
