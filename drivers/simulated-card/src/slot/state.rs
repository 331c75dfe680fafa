//! What a slot holds, under its lock: the card, the faults that wait, the trace.

use std::time::Duration;

use super::{Clock, Presence, Reply};
use crate::apdu::Command;
use crate::fault::{self, Armed};
use crate::{Card, Exchange, FaultKind, Timing, Trace};

pub(super) type Observer = Box<dyn FnMut(&Exchange) + Send>;
pub(super) type Supplier = Box<dyn FnMut(&str) -> Option<Card> + Send>;

#[derive(Default)]
pub(super) struct State {
    pub(super) card: Option<Card>,
    /// The card last taken out.
    pub(super) outside: Option<Card>,
    pub(super) changes: u64,
    pub(super) commands: u32,
    pub(super) faults: Armed,
    pub(super) trace: Trace,
    pub(super) observer: Option<Observer>,
    pub(super) supplier: Option<Supplier>,
    pub(super) timing: Option<Timing>,
    pub(super) clock: Clock,
    pub(super) elapsed: Duration,
    /// Commands that hang.
    pub(super) hanging: usize,
    pub(super) releases: u64,
}

impl State {
    pub(super) fn presence(&self) -> Presence {
        Presence {
            changes: self.changes,
            atr: self.card.as_ref().map(|card| card.atr().to_vec()),
        }
    }

    pub(super) fn put_in(&mut self, mut card: Card) {
        card.power_on();
        self.card = Some(card);
        self.outside = None;
        self.commands = 0;
        self.changes += 1;
    }

    pub(super) fn take_out(&mut self) -> bool {
        let Some(mut card) = self.card.take() else {
            return false;
        };
        card.power_off();
        self.outside = Some(card);
        self.faults.end_endless();
        self.changes += 1;
        true
    }

    /// The card, if it is still the one of that insertion.
    pub(super) fn card_of(&mut self, insertion: u64) -> Option<&mut Card> {
        if self.changes == insertion {
            self.card.as_mut()
        } else {
            None
        }
    }

    /// What the card, or the faults that struck, make of a command; and a remark for the trace.
    pub(super) fn answer(
        &mut self,
        insertion: u64,
        command: &[u8],
        instead: Option<FaultKind>,
        afterwards: &[FaultKind],
    ) -> (Reply, Option<&'static str>) {
        if self.card_of(insertion).is_none() {
            return (Reply::Removed, Some("removed"));
        }
        if let Some(FaultKind::SwapUnseen(person)) = &instead
            && !self.swap_unseen(person)
        {
            return (Reply::Removed, Some("fault: no card to swap with"));
        }
        match instead {
            None | Some(FaultKind::SwapUnseen(_)) => {}
            Some(kind) => return self.answer_instead(command, kind),
        }
        let Some(card) = &mut self.card else {
            return (Reply::Removed, Some("removed"));
        };
        let mut answer = card.transmit(command);
        let mut remark = card.remark();
        for kind in afterwards {
            match kind {
                FaultKind::RemoveDuring => {
                    self.take_out();
                    return (Reply::Removed, Some("fault: removed during"));
                }
                FaultKind::ShortReply(length) => {
                    answer.truncate(usize::from(*length));
                    remark = Some("fault: short");
                }
                FaultKind::Corrupt { offset } => {
                    let data = answer.len().saturating_sub(2);
                    if let Some(byte) = answer
                        .get_mut(..data)
                        .and_then(|data| data.get_mut(usize::from(*offset)))
                    {
                        *byte = !*byte;
                        remark = Some("fault: corrupt");
                    }
                }
                FaultKind::LongReply(length) => {
                    let at = answer.len().saturating_sub(2);
                    answer.splice(at..at, vec![0; usize::from(*length)]);
                    remark = Some("fault: long");
                }
                FaultKind::ReplaceStatus(status) => {
                    answer.truncate(answer.len().saturating_sub(2));
                    answer.extend(status.to_be_bytes());
                    remark = Some("fault: status replaced");
                }
                FaultKind::Patch { offset, bytes } => {
                    let data = answer.len().saturating_sub(2);
                    let place = answer
                        .get_mut(..data)
                        .and_then(|data| data.get_mut(usize::from(*offset)..))
                        .unwrap_or_default();
                    for (byte, patch) in place.iter_mut().zip(bytes) {
                        *byte = *patch;
                        remark = Some("fault: patch");
                    }
                }
                _ => {}
            }
        }
        (Reply::Answer(answer), remark)
    }

    /// A fault that happens in place of the command.
    fn answer_instead(&mut self, command: &[u8], kind: FaultKind) -> (Reply, Option<&'static str>) {
        let (answer, remark) = match kind {
            FaultKind::RemoveBefore => {
                self.take_out();
                return (Reply::Removed, Some("fault: removed before"));
            }
            FaultKind::Tear => {
                if let Some(card) = &mut self.card {
                    card.tear(command);
                }
                self.take_out();
                return (Reply::Removed, Some("fault: torn inside"));
            }
            FaultKind::Swap(person) => {
                self.take_out();
                let remark = match self.supplied(&person) {
                    Some(card) => {
                        self.put_in(card);
                        "fault: swapped"
                    }
                    None => "fault: no card to swap with",
                };
                return (Reply::Removed, Some(remark));
            }
            FaultKind::CloseSocket => {
                if let Some(card) = &mut self.card {
                    card.power_off();
                }
                return (Reply::Dropped, Some("fault: line dropped"));
            }
            FaultKind::Status(status) => (status.to_be_bytes().into(), "fault: status"),
            FaultKind::Garbage { seed, length } => (fault::garbage(seed, length), "fault: garbage"),
            FaultKind::EndlessMoreData => {
                let is_get_response = command.get(1) == Some(&0xC0);
                let waiting = if is_get_response { 255 } else { 0 };
                (
                    [vec![0xFF; waiting], vec![0x61, 0xFF]].concat(),
                    "fault: endless",
                )
            }
            _ => (vec![0x6C, 0xFF], "fault: endless"),
        };
        (Reply::Answer(answer), Some(remark))
    }

    /// What the card, or else the slot, says; nothing by default.
    pub(super) fn time_of(&self, command: &[u8], answer: &[u8]) -> Duration {
        let own = self.card.as_ref().and_then(Card::timing);
        own.or(self.timing)
            .map_or(Duration::ZERO, |timing| timing.of(command, answer))
    }

    fn supplied(&mut self, person: &str) -> Option<Card> {
        self.supplier.as_mut()?(person)
    }

    /// `false`: there is no such card, and the slot is empty now.
    fn swap_unseen(&mut self, person: &str) -> bool {
        let Some(mut other) = self.supplied(person) else {
            self.take_out();
            return false;
        };
        other.power_on();
        let mut before = self.card.replace(other);
        if let Some(card) = &mut before {
            card.power_off();
        }
        self.outside = before;
        true
    }

    pub(super) fn record(&mut self, command: &[u8], reply: &Reply, remark: Option<&'static str>) {
        let answer: &[u8] = if let Reply::Answer(answer) = reply {
            answer
        } else {
            &[]
        };
        let exchange = Exchange {
            header: std::array::from_fn(|at| command.get(at).copied().unwrap_or(0)),
            command_bytes: command.len(),
            lc: Command::parse(command).map_or(0, |command| command.data.len()),
            answer_bytes: answer.len(),
            status: answer.last_chunk().map(|bytes| u16::from_be_bytes(*bytes)),
            remark,
        };
        if let Some(observer) = &mut self.observer {
            observer(&exchange);
        }
        self.trace.push(exchange);
    }
}
