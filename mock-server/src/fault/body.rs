//! Bodies that do not come as they should.

use std::{
    future::Future as _,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Bytes;
use hyper::body::Frame;
use tokio::time::{Sleep, sleep};

/// A body that gives what it has and then fails, which ends the connection.
pub(super) struct Truncated {
    rest: Option<Bytes>,
    flushed: bool,
}

impl Truncated {
    pub(super) fn new(rest: Bytes) -> Self {
        Self {
            rest: Some(rest),
            flushed: false,
        }
    }
}

impl hyper::body::Body for Truncated {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if let Some(bytes) = self.rest.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if !self.flushed {
            // One pause, in which the connection sends what it has.
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::Error::other(
            "the body was to be truncated",
        ))))
    }
}

/// A body that comes a few bytes at a time.
pub(super) struct Dripping {
    rest: Bytes,
    piece: usize,
    pause: Duration,
    next: Pin<Box<Sleep>>,
}

impl Dripping {
    pub(super) fn new(rest: Bytes, piece: usize, pause: Duration) -> Self {
        Self {
            rest,
            piece: piece.max(1),
            pause,
            next: Box::pin(sleep(Duration::ZERO)),
        }
    }
}

impl hyper::body::Body for Dripping {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        ready!(self.next.as_mut().poll(context));
        self.next = Box::pin(sleep(self.pause));
        let piece = self.piece.min(self.rest.len());
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
    }
}
