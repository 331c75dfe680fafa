//! The people whom administration can name: those of the file with their cards, and the generated, who follow from their index.

use std::sync::Arc;

use crate::{population::Population, store::Known};

/// The people. Clones share everything.
#[derive(Clone, Default)]
pub(crate) struct Everybody {
    named: Arc<[Known]>,
    generated: Option<Arc<Population>>,
}

impl Everybody {
    /// The same with these people of a file.
    pub(crate) fn with_named(mut self, named: Vec<Known>) -> Self {
        self.named = named.into();
        self
    }

    /// The same with a population.
    pub(crate) fn with_generated(mut self, population: Population) -> Self {
        self.generated = Some(Arc::new(population));
        self
    }

    /// The people of the file.
    pub(crate) fn named(&self) -> &[Known] {
        &self.named
    }

    /// A person by id.
    pub(crate) fn by_id(&self, id: &str) -> Option<Known> {
        let named = self.named.iter().find(|known| known.person.id == id);
        named
            .cloned()
            .or_else(|| self.generated.as_ref()?.known(id))
    }

    /// What generated people follow from; empty where nobody is generated.
    pub(crate) fn seed(&self) -> &str {
        self.generated
            .as_ref()
            .map_or("", |generated| generated.seed())
    }
}
