//! The latest requests, for people who watch. Nothing of a person is in them: no number, no serial, no body.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{Request, State as Extract},
    middleware::Next,
    response::Response,
};
use time::OffsetDateTime;

use crate::{clock::Clock, server::Peer};

/// How many are kept.
const KEPT: usize = 200;

/// One request and its answer.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// When it came.
    pub(crate) at: OffsetDateTime,
    /// `POST /visits/{…}/proof`: what is longer than a word is left out.
    pub(crate) what: String,
    /// Who asked; absent without an institution.
    pub(crate) institution: Option<String>,
    /// HTTP status.
    pub(crate) status: u16,
    /// Milliseconds until the answer began.
    pub(crate) milliseconds: u128,
}

/// The latest requests of one server; clones share them.
#[derive(Clone, Default)]
pub(crate) struct Recent(Arc<Mutex<VecDeque<Asked>>>);

impl Recent {
    /// The latest first.
    pub(crate) fn list(&self) -> Vec<Asked> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().rev().cloned().collect()
    }

    fn add(&self, asked: Asked) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(asked);
    }
}

/// Notes each request.
pub(crate) async fn note(
    Extract((recent, clock)): Extract<(Recent, Clock)>,
    request: Request,
    next: Next,
) -> Response {
    let at = clock();
    let began = tokio::time::Instant::now();
    let what = format!("{} {}", request.method(), shortened(request.uri().path()));
    let peer = request.extensions().get::<Peer>();
    let institution = peer.and_then(|peer| peer.institution.clone());
    let response = next.run(request).await;
    recent.add(Asked {
        at,
        what,
        institution,
        status: response.status().as_u16(),
        milliseconds: began.elapsed().as_millis(),
    });
    response
}

/// A path without its ids.
fn shortened(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        let is_word = part.len() <= 16;
        if is_word { part } else { "{…}" }
    });
    parts.take(8).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn ids_are_left_out_of_paths() {
        for (path, short) in [
            (
                "/visits/0f8fad5b-d9cb-469f-a165-70867728950e/proof",
                "/visits/{…}/proof",
            ),
            (
                "/oqs-api-pro/MSA01030/ILI01030SV01/search",
                "/oqs-api-pro/MSA01030/ILI01030SV01/search",
            ),
            ("/ocsp/MFIwUDBOMEwwSjAJBgUrDgMCGgUABBQ", "/ocsp/{…}"),
            ("/", "/"),
            ("/1/2/3/4/5/6/7/8/9", "/1/2/3/4/5/6/7"),
        ] {
            assert_eq!(shortened(path), short);
        }
    }

    #[test]
    fn the_latest_come_first_and_old_ones_go() {
        let recent = Recent::default();
        for number in 0..=KEPT {
            recent.add(Asked {
                at: datetime!(2026-11-16 09:42:07 +9),
                what: number.to_string(),
                institution: None,
                status: 200,
                milliseconds: 0,
            });
        }
        let list = recent.list();
        assert_eq!(list.len(), KEPT);
        assert_eq!(
            (list[0].what.as_str(), list[KEPT - 1].what.as_str()),
            ("200", "1")
        );
    }
}
