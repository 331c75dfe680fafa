//! What outside bytes may do to us: functions of bytes that must never panic, with the properties that hold whatever the bytes are.
//!
//! Each [`Target`] is run three ways: the suite replays its corpus and some thousands of mutations of it; `scripts/soak fuzz` goes on for as long as it is
//! told; and `tests/fuzz` hands it to libFuzzer, which sees what the bytes reach. The corpus lies in `tests/fixtures/corpus`, a folder for each target:
//! what [`Target::seeds`] makes, and whatever once broke something.

mod attachment;
mod certificate;
mod conversation;
mod csv;
mod feed;
mod file_name;
mod messages;
mod mutate;
mod records;
mod result;
mod simulated_card;
mod tlv;
mod vpcd;
mod zip;

use std::{panic::catch_unwind, path::PathBuf};

pub use mutate::Mutator;

/// A function of bytes, and inputs that show it the way.
pub struct Target {
    /// Its name: that of its folder in the corpus, and of the program of the fuzzer.
    pub name: &'static str,
    /// Panics when a property does not hold.
    pub run: fn(&[u8]),
    /// Inputs by name, always the same.
    pub seeds: fn() -> Vec<(&'static str, Vec<u8>)>,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target {
        name: "apdu",
        run: simulated_card::commands,
        seeds: simulated_card::command_seeds,
    },
    Target {
        name: "attachment",
        run: attachment::run,
        seeds: attachment::seeds,
    },
    Target {
        name: "bulk",
        run: messages::bulk,
        seeds: messages::bulk_seeds,
    },
    Target {
        name: "card_file",
        run: simulated_card::file,
        seeds: simulated_card::file_seeds,
    },
    Target {
        name: "certificate",
        run: certificate::run,
        seeds: certificate::seeds,
    },
    Target {
        name: "conversation",
        run: conversation::run,
        seeds: conversation::seeds,
    },
    Target {
        name: "csv",
        run: csv::run,
        seeds: csv::seeds,
    },
    Target {
        name: "cv_certificate",
        run: records::cv_certificate,
        seeds: records::cv_certificate_seeds,
    },
    Target {
        name: "file_name",
        run: file_name::run,
        seeds: file_name::seeds,
    },
    Target {
        name: "json",
        run: messages::one,
        seeds: messages::json_seeds,
    },
    Target {
        name: "photo",
        run: records::photo,
        seeds: records::photo_seeds,
    },
    Target {
        name: "result",
        run: result::run,
        seeds: result::seeds,
    },
    Target {
        name: "text_record",
        run: records::text_record,
        seeds: records::text_record_seeds,
    },
    Target {
        name: "tlv",
        run: tlv::run,
        seeds: tlv::seeds,
    },
    Target {
        name: "visual_record",
        run: records::visual_record,
        seeds: records::visual_record_seeds,
    },
    Target {
        name: "vpcd",
        run: vpcd::run,
        seeds: vpcd::seeds,
    },
    Target {
        name: "xml",
        run: messages::one,
        seeds: messages::xml_seeds,
    },
    Target {
        name: "zip",
        run: zip::run,
        seeds: zip::seeds,
    },
];

impl Target {
    /// The target of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.name == name)
    }

    /// Where its corpus lies.
    #[must_use]
    pub fn corpus_folder(&self) -> PathBuf {
        [env!("CARGO_MANIFEST_DIR"), "fixtures", "corpus", self.name]
            .iter()
            .collect()
    }

    /// Its corpus, by file name.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn corpus(&self) -> Vec<(String, Vec<u8>)> {
        let folder = self.corpus_folder();
        let mut corpus: Vec<(String, Vec<u8>)> = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| {
                let entry = entry.expect("entry");
                let name = entry.file_name().into_string().expect("text");
                (name, std::fs::read(entry.path()).expect("input"))
            })
            .collect();
        corpus.sort();
        corpus
    }

    /// Runs the corpus and then mutations of it, while `more` wants so many; how many inputs there were.
    ///
    /// # Errors
    /// The input that a property did not hold for; what it was stands on stderr.
    ///
    /// # Panics
    /// When there is no corpus.
    pub fn search(&self, seed: u64, mut more: impl FnMut(u64) -> bool) -> Result<u64, Vec<u8>> {
        let corpus: Vec<Vec<u8>> = self.corpus().into_iter().map(|(_, input)| input).collect();
        let mut mutator = Mutator::new(seed);
        let mut runs = 0;
        for input in &corpus {
            self.run_caught(input)?;
            runs += 1;
        }
        while more(runs) {
            self.run_caught(&mutator.next(&corpus))?;
            runs += 1;
        }
        Ok(runs)
    }

    fn run_caught(&self, input: &[u8]) -> Result<(), Vec<u8>> {
        catch_unwind(|| (self.run)(input)).map_err(|_| input.to_vec())
    }

    /// Writes what [`Target::seeds`] makes into the corpus.
    ///
    /// # Errors
    /// The system's reason.
    pub fn write_seeds(&self) -> std::io::Result<()> {
        let folder = self.corpus_folder();
        std::fs::create_dir_all(&folder)?;
        for (name, input) in (self.seeds)() {
            std::fs::write(folder.join(name), input)?;
        }
        Ok(())
    }
}
