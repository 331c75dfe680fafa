//! Files on their way to the receipt computer: due at a time, appearing in pieces, removed when nobody collects them.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use time::{Duration, OffsetDateTime};

use super::{LinkError, LinkOptions, at, later};
use crate::os::create_plain;

/// What is on its way, and what has arrived.
pub(super) struct Deliveries {
    pieces: bool,
    stay: Duration,
    waiting: Vec<Delivery>,
    arrived: Vec<(PathBuf, OffsetDateTime)>,
}

struct Delivery {
    /// The whole file, in the work folder.
    made: PathBuf,
    target: PathBuf,
    due: OffsetDateTime,
    /// It stays half written for ever.
    cut: bool,
    next: Piece,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    Nothing,
    Half,
    Whole,
}

impl Deliveries {
    /// Takes up what an earlier run left: answers that were made, and answers that lie there.
    pub(super) fn open(options: &LinkOptions, now: OffsetDateTime) -> Result<Self, LinkError> {
        let mut deliveries = Self {
            pieces: options.pieces,
            stay: options.stay,
            waiting: Vec::new(),
            arrived: Vec::new(),
        };
        for made in files(&options.folder.join("work/output"))? {
            let Some(name) = made.file_name() else {
                continue;
            };
            let pushed = name.to_string_lossy().contains("res_face_");
            let folder = if pushed { "face" } else { "res" };
            let target = options.folder.join(folder).join(name);
            deliveries.add(made, target, now, false);
        }
        for folder in ["res", "face"] {
            let files = files(&options.folder.join(folder))?;
            deliveries
                .arrived
                .extend(files.into_iter().map(|file| (file, now)));
        }
        Ok(deliveries)
    }

    /// Lets a file go its way.
    pub(super) fn add(&mut self, made: PathBuf, target: PathBuf, due: OffsetDateTime, cut: bool) {
        self.waiting.push(Delivery {
            made,
            target,
            due,
            cut,
            next: if self.pieces || cut {
                Piece::Nothing
            } else {
                Piece::Whole
            },
        });
    }

    /// Brings everything that is due one piece further, and removes what stayed too long.
    pub(super) fn advance(&mut self, now: OffsetDateTime) -> Result<(), LinkError> {
        let mut failed = None;
        let waiting = std::mem::take(&mut self.waiting);
        for mut delivery in waiting {
            if delivery.due > now {
                self.waiting.push(delivery);
                continue;
            }
            match delivery.write() {
                Ok(false) => self.waiting.push(delivery),
                Ok(true) => self.arrived.push((delivery.target, now)),
                Err(error) => {
                    failed.get_or_insert(error);
                    self.waiting.push(delivery);
                }
            }
        }
        let stay = self.stay;
        self.arrived.retain(|(file, since)| {
            if !file.exists() {
                return false;
            }
            if later(*since, stay) > now {
                return true;
            }
            if let Err(error) = fs::remove_file(file) {
                tracing::warn!(file = %file.display(), %error, "not removed");
                return true;
            }
            false
        });
        failed.map_or(Ok(()), Err)
    }
}

impl Delivery {
    /// Writes the next piece; `true` when it was the last.
    fn write(&mut self) -> Result<bool, LinkError> {
        match self.next {
            Piece::Nothing => {
                self.target()?;
                self.next = Piece::Half;
                Ok(false)
            }
            Piece::Half => {
                let length = fs::metadata(&self.made).map_err(at(&self.made))?.len();
                self.copy(length / 2)?;
                self.next = Piece::Whole;
                if self.cut {
                    fs::remove_file(&self.made).map_err(at(&self.made))?;
                }
                Ok(self.cut)
            }
            Piece::Whole => {
                // Not renamed: the file that was seen empty is the one that is filled.
                self.copy(u64::MAX)?;
                fs::remove_file(&self.made).map_err(at(&self.made))?;
                Ok(true)
            }
        }
    }

    /// The file that is filled, emptied. What is put in its place and is no file goes away: nothing is written through it.
    fn target(&self) -> Result<fs::File, LinkError> {
        let opened = match create_plain(&self.target) {
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
                fs::remove_file(&self.target).and_then(|()| create_plain(&self.target))
            }
            opened => opened,
        };
        opened.map_err(at(&self.target))
    }

    /// Writes the first bytes of what was made.
    fn copy(&self, bytes: u64) -> Result<(), LinkError> {
        let made = fs::File::open(&self.made).map_err(at(&self.made))?;
        let mut target = self.target()?;
        io::copy(&mut made.take(bytes), &mut target).map_err(at(&self.target))?;
        Ok(())
    }
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, LinkError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        if fs::symlink_metadata(&path).is_ok_and(|file| file.is_file()) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
