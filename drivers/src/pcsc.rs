//! PC/SC: the only file that imports the `pcsc` crate.
//!
//! Behaviour measured on pcscd 1.9.9: a card gone in the middle of a command shows as success with no bytes, a reset by another handle as `ResetCard`
//! before the next command is sent, the login of this card survives disconnecting and resetting.

use std::{
    collections::BTreeMap,
    ffi::{CStr, CString},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use ::pcsc::{
    Card, Context, Disposition, Error, MAX_BUFFER_SIZE_EXTENDED, PNP_NOTIFICATION, Protocols,
    ReaderState, Scope, ShareMode, State, ctl_code,
};
use madoguchi_core::link::{self, Link, LinkError, PinPad, Readers, ReadersError};

use crate::pin_pad::{Control, Features, Pad};

/// `CM_IOCTL_GET_FEATURE_REQUEST` of PC/SC part 10, clause 2.2.
const GET_FEATURE_REQUEST: u32 = 3400;

/// The readers of the system's PC/SC service.
///
/// Connects to the service when it is first asked and again after it was restarted.
#[derive(Default)]
pub struct PcscReaders {
    context: Option<Context>,
    watched: Vec<ReaderState>,
    /// The card that was opened last, for its PIN pad.
    opened: Weak<Mutex<Option<Card>>>,
    /// How each reader takes a PIN, once it was asked.
    pads: BTreeMap<String, Option<Features>>,
}

impl PcscReaders {
    /// Not connected yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn context(&mut self) -> Result<Context, Error> {
        match &self.context {
            Some(context) => Ok(context.clone()),
            None => {
                let context = Context::establish(Scope::System)?;
                self.context = Some(context.clone());
                Ok(context)
            }
        }
    }

    fn connect(&mut self, reader: &CStr) -> Result<Card, Error> {
        self.context()?
            .connect(reader, ShareMode::Exclusive, Protocols::ANY)
            .inspect_err(|_| self.context = None)
    }

    /// Watches exactly the readers that are there, and the coming of others; what is known of each stays known.
    fn refresh(&mut self, context: &Context) -> Result<(), Error> {
        let names = match context.list_readers_owned() {
            Ok(names) => names,
            Err(Error::NoReadersAvailable) => Vec::new(),
            Err(error) => return Err(error),
        };
        self.watched.retain(|state| {
            state.name() == PNP_NOTIFICATION()
                || names.iter().any(|name| name.as_c_str() == state.name())
        });
        for name in names {
            if !self
                .watched
                .iter()
                .any(|state| state.name() == name.as_c_str())
            {
                self.watched.push(ReaderState::new(name, State::UNAWARE));
            }
        }
        if !self
            .watched
            .iter()
            .any(|state| state.name() == PNP_NOTIFICATION())
        {
            self.watched
                .push(ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE));
        }
        Ok(())
    }

    fn try_watch(&mut self, wait: Duration) -> Result<Vec<link::ReaderState>, Error> {
        let context = self.context()?;
        self.refresh(&context)?;
        match context.get_status_change(wait, &mut self.watched) {
            Ok(()) | Err(Error::Timeout | Error::Cancelled) => {}
            // A reader left between the listing and the wait.
            Err(Error::UnknownReader | Error::ReaderUnavailable) => self.refresh(&context)?,
            Err(error) => return Err(error),
        }
        for state in &mut self.watched {
            state.sync_current_state();
        }
        Ok(self.watched.iter().filter_map(reader_state).collect())
    }
}

impl Readers for PcscReaders {
    fn watch(&mut self, wait: Duration) -> Result<Vec<link::ReaderState>, ReadersError> {
        self.try_watch(wait).map_err(|error| {
            self.context = None;
            self.watched.clear();
            match error {
                error if is_service_gone(error) => ReadersError::NoService,
                Error::NoAccess | Error::SecurityViolation => ReadersError::AccessDenied,
                other => ReadersError::Other { code: code(other) },
            }
        })
    }

    fn open(&mut self, reader: &str) -> Result<Box<dyn Link>, LinkError> {
        let name = CString::new(reader).map_err(|_| LinkError::ReaderGone)?;
        let kept = self.context.is_some();
        let card = match self.connect(&name) {
            // The service was restarted since the context was made.
            Err(error) if kept && is_service_gone(error) => self.connect(&name),
            opened => opened,
        };
        let card = Arc::new(Mutex::new(Some(card.map_err(link_error)?)));
        self.opened = Arc::downgrade(&card);
        Ok(Box::new(PcscLink {
            card,
            answer: vec![0; MAX_BUFFER_SIZE_EXTENDED],
        }))
    }

    fn pin_pad(&mut self, reader: &str) -> Option<Box<dyn PinPad>> {
        let mut channel = Channel(self.opened.clone());
        let features = match self.pads.get(reader) {
            Some(known) => *known,
            None => {
                let request = ctl_code(GET_FEATURE_REQUEST.into()).try_into().ok()?;
                let features = Features::parse(&channel.control(request, &[]).ok()?);
                self.pads.insert(reader.to_owned(), features);
                features
            }
        };
        Some(Box::new(Pad::new(channel, features?)))
    }
}

impl std::fmt::Debug for PcscReaders {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("PcscReaders")
            .field("connected", &self.context.is_some())
            .finish_non_exhaustive()
    }
}

/// One exclusively connected card.
struct PcscLink {
    /// Shared with the reader's PIN pad, which works on the same connection.
    card: Arc<Mutex<Option<Card>>>,
    answer: Vec<u8>,
}

/// The reader's own channel beside an opened card.
struct Channel(Weak<Mutex<Option<Card>>>);

impl Control for Channel {
    fn control(&mut self, code: u32, input: &[u8]) -> Result<Vec<u8>, LinkError> {
        let card = self.0.upgrade().ok_or(LinkError::Removed)?;
        let card = locked(&card);
        let mut answer = vec![0; ::pcsc::MAX_BUFFER_SIZE];
        card.as_ref()
            .ok_or(LinkError::Removed)?
            .control(code.into(), input, &mut answer)
            .map(<[u8]>::to_vec)
            .map_err(link_error)
    }
}

fn locked(card: &Mutex<Option<Card>>) -> MutexGuard<'_, Option<Card>> {
    card.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Link for PcscLink {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let mut card = locked(&self.card);
        let card = card.as_mut().ok_or(LinkError::Removed)?;
        match card.transmit(command, &mut self.answer) {
            // The card has gone in the middle of the command.
            Ok([]) => Err(LinkError::Removed),
            Ok(answer) if answer.len() < 2 => Err(LinkError::ShortReply {
                length: answer.len(),
            }),
            Ok(answer) => Ok(answer.to_vec()),
            Err(Error::ResetCard) => {
                // Returned before anything is sent to the card; the handle is good again after a reconnect.
                card.reconnect(ShareMode::Exclusive, Protocols::ANY, Disposition::LeaveCard)
                    .map_err(link_error)?;
                Err(LinkError::Reset)
            }
            Err(error) => Err(link_error(error)),
        }
    }
}

impl Drop for PcscLink {
    fn drop(&mut self) {
        if let Some(card) = locked(&self.card).take() {
            // A card that is gone cannot be powered off, and has nothing to hide any more.
            let _ = card.disconnect(Disposition::UnpowerCard);
        }
    }
}

fn reader_state(state: &ReaderState) -> Option<link::ReaderState> {
    if state.name() == PNP_NOTIFICATION()
        || state
            .event_state()
            .intersects(State::UNKNOWN | State::UNAVAILABLE)
    {
        return None;
    }
    let present = state.event_state().contains(State::PRESENT);
    Some(link::ReaderState {
        name: state.name().to_string_lossy().into_owned(),
        card: present.then(|| state.event_count()),
    })
}

fn link_error(error: Error) -> LinkError {
    match error {
        Error::RemovedCard | Error::NoSmartcard | Error::NotTransacted | Error::UnpoweredCard => {
            LinkError::Removed
        }
        Error::ResetCard => LinkError::Reset,
        Error::SharingViolation => LinkError::InUse,
        Error::UnknownReader | Error::ReaderUnavailable | Error::NoReadersAvailable => {
            LinkError::ReaderGone
        }
        Error::UnresponsiveCard => LinkError::Unresponsive,
        Error::InvalidParameter | Error::InvalidValue => LinkError::Refused,
        error if is_service_gone(error) => LinkError::NoService,
        other => LinkError::Other { code: code(other) },
    }
}

/// Whether the service stopped, or was restarted and does not know us any more; measured by killing pcscd.
fn is_service_gone(error: Error) -> bool {
    matches!(
        error,
        Error::NoService
            | Error::ServiceStopped
            | Error::InvalidHandle
            | Error::CommError
            | Error::InternalError
    )
}

/// The system's number of an error.
#[expect(
    clippy::as_conversions,
    reason = "the crate's error is an enum over the system's 32-bit numbers and offers no other way to them"
)]
fn code(error: Error) -> u32 {
    error as u32
}
