//! Files that belong to a comment, a note or an answer: pictures small and, on demand, large; others to download.

use super::size_in_words;
use crate::data::{LinkStatus, use_data, use_locale};
use crate::ui::{Dialog, Icon, IconName};
use docket_messages::attachment as said;
use docket_shared::attachment::{Attachment, AttachmentState, MediaType};
use docket_shared::ids::{AttachmentId, TicketId};
use docket_shared::service_request::Answer;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Where the server answers the bytes of a file.
fn address_of(id: AttachmentId) -> String {
    format!("/api/attachments/{id}")
}

/// Some files, in order; nothing where there are none.
#[component]
pub fn Files(
    /// The files.
    files: Memo<Vec<Attachment>>,
) -> impl IntoView {
    let locale = use_locale();
    let any = Memo::new(move |_| files.with(|files| !files.is_empty()));
    move || {
        any.get().then(|| {
            view! {
                <ul class="files" aria-label=move || said::files(locale.get())>
                    <For each=move || files.get() key=|file| (file.id, file.state.name()) children=|file| view! { <One file /> } />
                </ul>
            }
        })
    }
}

/// The files of an answer; their names where this device does not know them.
#[component]
pub fn AnswerFiles(
    /// The ticket.
    ticket: TicketId,
    /// The answer.
    answer: Answer,
) -> impl IntoView {
    let data = use_data();
    let names: Vec<&str> = answer.display.iter().map(|name| name.get("")).collect();
    let names = names.join(", ");
    let files = Memo::new(move |_| {
        let mut files = data.files_of(ticket);
        files.retain(|file| answer.value.contains(&file.id.to_string()));
        files
    });
    let none = Memo::new(move |_| files.with(Vec::is_empty));
    move || if none.get() { names.clone().into_any() } else { view! { <Files files /> }.into_any() }
}

#[component]
fn One(file: Attachment) -> impl IntoView {
    match (file.state, file.media) {
        (AttachmentState::Complete, Some(media)) if media.is_shown() => view! { <Picture file /> }.into_any(),
        (AttachmentState::Complete, _) => view! { <Download file /> }.into_any(),
        (AttachmentState::OnItsWay | AttachmentState::Lost, _) => view! { <NotHere file /> }.into_any(),
    }
}

#[component]
fn Picture(file: Attachment) -> impl IntoView {
    let (locale, open) = (use_locale(), RwSignal::new(false));
    let (address, name) = (address_of(file.id), StoredValue::new(file.name.clone()));
    let large = StoredValue::new(address.clone());
    let label = move || name.with_value(|name| said::open(locale.get(), name));
    view! {
        <li class="file-pic">
            <button type="button" class="pic" aria-label=label title=file.name on:click=move |_| open.set(true)>
                <img src=address alt="" loading="lazy" />
            </button>
            <Dialog
                open
                id=format!("file-{}", file.id)
                title=Signal::derive(move || name.get_value())
                close=Signal::derive(move || said::close(locale.get()).to_owned())
            >
                <img class="pic-large" src=large.get_value() alt=name.get_value() />
                <footer>
                    <a class="btn" href=large.get_value() download=name.get_value() rel="external">
                        <Icon name=IconName::ArrowDown />
                        {move || said::download(locale.get())}
                        " "
                        <span class="small muted num">{move || size_in_words(locale.get(), file.size)}</span>
                    </a>
                </footer>
            </Dialog>
        </li>
    }
}

#[component]
fn Download(file: Attachment) -> impl IntoView {
    let locale = use_locale();
    let icon = if file.media == Some(MediaType::Pdf) { IconName::Book } else { IconName::Paperclip };
    let (name, size) = (file.name.clone(), file.size);
    let saved = name.clone();
    view! {
        <li>
            <a class="file" href=address_of(file.id) download=saved rel="external">
                <span class="thumb"><Icon name=icon /></span>
                <span class="file-n"><span class="file-name">{name}</span><span class="small muted num">{move || size_in_words(locale.get(), size)}</span></span>
                <Icon name=IconName::ArrowDown />
                <span class="vh">{move || said::download(locale.get())}</span>
            </a>
        </li>
    }
}

/// A file on its way, or one that did not arrive. Who sends it sees the picture and how far it is.
#[component]
fn NotHere(file: Attachment) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let picture = RwSignal::new(None::<String>);
    let (id, size, author, lost) = (file.id, file.size, file.author, file.state == AttachmentState::Lost);
    spawn_local(async move {
        let address = data.file_address(id).await;
        picture.try_set(address);
    });
    let mine = move || data.me().is_some_and(|me| me.person == author);
    let state = move || {
        if lost {
            return said::lost(locale.get()).to_owned();
        }
        if mine() && data.status() != LinkStatus::Live {
            return said::offline(locale.get()).to_owned();
        }
        match data.file_sent(id) {
            Some(sent) if size > 0 => said::sending(locale.get(), sent * 100 / size),
            _ => said::on_its_way(locale.get()).to_owned(),
        }
    };
    view! {
        <li class="file" class:is-lost=lost>
            {move || match picture.get() {
                Some(address) => view! { <img class="thumb" src=address alt="" on:error=move |_| picture.set(None) /> }.into_any(),
                None => view! { <span class="thumb"><Icon name=IconName::Paperclip /></span> }.into_any(),
            }}
            <span class="file-n"><span class="file-name">{file.name}</span><span class="small muted num file-state">{state}</span></span>
        </li>
    }
}
