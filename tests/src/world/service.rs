//! The service's side of a world.

use madoguchi_mock_server::{Endpoint, Fault, Identity};

use super::World;

impl World {
    /// Ends the service.
    pub fn stop_service(&mut self) {
        if let Some(service) = self.service.take() {
            self.runtime.block_on(service.stop());
        }
    }

    /// Starts the service again where it was, under another certificate if one is given.
    ///
    /// # Panics
    /// When it cannot listen there.
    pub fn start_service(&mut self, identity: Option<&Identity>) {
        self.stop_service();
        let service = self.runtime.block_on(async {
            match identity {
                Some(identity) => self.mock.start_as(self.address, identity).await,
                None => self.mock.start(self.address).await,
            }
        });
        self.service = Some(service.expect("service listens again"));
    }

    /// Plans a fault of the service for the next requests to an endpoint.
    ///
    /// # Panics
    /// While the service is down.
    pub fn plan(&self, endpoint: Endpoint, fault: Fault, times: u32) {
        let service = self.service.as_ref().expect("service runs");
        service.faults().add(endpoint, fault, times);
    }

    /// Runs something of the service's side.
    pub fn block_on<T>(&self, future: impl std::future::Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}
