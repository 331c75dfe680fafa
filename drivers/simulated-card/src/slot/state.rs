//! What a slot holds, under its lock: the card, the faults that wait, the trace.

use super::{Presence, Reply};
use crate::apdu::Command;
use crate::fault::{self, Armed};
use crate::{Card, Exchange, FaultKind, Trace};

pub(super) type Observer = Box<dyn FnMut(&Exchange) + Send>;

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
        let Some(card) = self.card_of(insertion) else {
            return (Reply::Removed, Some("removed"));
        };
        match instead {
            Some(FaultKind::RemoveBefore) => {
                self.take_out();
                return (Reply::Removed, Some("fault: removed before"));
            }
            Some(FaultKind::CloseSocket) => {
                card.power_off();
                return (Reply::Dropped, Some("fault: line dropped"));
            }
            Some(FaultKind::Status(status)) => {
                return (
                    Reply::Answer(status.to_be_bytes().into()),
                    Some("fault: status"),
                );
            }
            Some(FaultKind::Garbage { seed, length }) => {
                return (
                    Reply::Answer(fault::garbage(seed, length)),
                    Some("fault: garbage"),
                );
            }
            Some(FaultKind::EndlessMoreData) => {
                let waiting = if command.get(1) == Some(&0xC0) {
                    255
                } else {
                    0
                };
                let answer = [vec![0xFF; waiting], vec![0x61, 0xFF]].concat();
                return (Reply::Answer(answer), Some("fault: endless"));
            }
            Some(FaultKind::EndlessWrongLength) => {
                return (Reply::Answer(vec![0x6C, 0xFF]), Some("fault: endless"));
            }
            _ => {}
        }
        let mut answer = card.transmit(command);
        let mut remark = card.remark();
        for kind in afterwards {
            match *kind {
                FaultKind::RemoveDuring => {
                    self.take_out();
                    return (Reply::Removed, Some("fault: removed during"));
                }
                FaultKind::ShortReply(length) => {
                    answer.truncate(usize::from(length));
                    remark = Some("fault: short");
                }
                FaultKind::Corrupt { offset } => {
                    let data = answer.len().saturating_sub(2);
                    if let Some(byte) = answer
                        .get_mut(..data)
                        .and_then(|data| data.get_mut(usize::from(offset)))
                    {
                        *byte = !*byte;
                        remark = Some("fault: corrupt");
                    }
                }
                _ => {}
            }
        }
        (Reply::Answer(answer), remark)
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
