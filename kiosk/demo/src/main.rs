//! `madoguchi-demo`: the main job in one process. The kiosk's windows, the mock service on loopback with mutual TLS, and a tray of simulated cards to tap.
//!
//! Nothing outside is needed or touched: no reader, no pcscd, no network but loopback, a folder that goes with the process.

mod stage;
mod tray;

use std::{process::ExitCode, sync::Arc};

use eframe::egui::{self, ViewportBuilder, ViewportId};
use madoguchi::host::{SystemClock, SystemRandom};
use madoguchi_agent::{Surroundings, log};
use madoguchi_drivers::simulated::SimulatedReaders;
use madoguchi_kiosk::{Kiosk, Options, Waker, Windows, shell};

use stage::Stage;
use tray::Tray;

/// The patient's window, in points: half of a usual monitor's height and more.
const SIZE: [f32; 2] = [540.0, 960.0];
/// What the one reader is called.
const READER: &str = "Madoguchi demo reader";

fn main() -> ExitCode {
    log::start();
    let stage = match Stage::set() {
        Ok(stage) => stage,
        Err(error) => {
            tracing::error!("the demo cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let native = eframe::NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("Madoguchi デモ（架空の人・テスト用サービス）")
            .with_inner_size(SIZE)
            .with_position([0.0, 0.0]),
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    let opened = eframe::run_native(
        "madoguchi-demo",
        native,
        Box::new(move |creation| Ok(Box::new(Demo::new(&creation.egui_ctx, stage)))),
    );
    match opened {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("no window: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The kiosk as it is, and the tray beside it.
struct Demo {
    kiosk: Kiosk,
    tray: Tray,
    // Last: the service and its folder outlive the kiosk that uses them.
    _stage: Stage,
}

impl Demo {
    fn new(context: &egui::Context, stage: Stage) -> Self {
        let slot = stage.slot.clone();
        let surroundings = Surroundings {
            readers: Box::new(move || Box::new(SimulatedReaders::new(READER, slot.clone()))),
            clock: Arc::new(SystemClock::new()),
            random: Arc::new(SystemRandom),
        };
        let terminal = shell::connect(
            stage.config(),
            surroundings,
            None,
            Waker::new(context.clone()),
        );
        let options = Options {
            windows: Windows::Both,
            size: SIZE,
            ..Options::default()
        };
        Self {
            kiosk: Kiosk::new(context, &options, terminal),
            tray: Tray::new(&stage),
            _stage: stage,
        }
    }
}

impl eframe::App for Demo {
    fn logic(&mut self, _context: &egui::Context, _frame: &mut eframe::Frame) {
        self.kiosk.take_in();
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.kiosk.paint(ui);
        let builder = ViewportBuilder::default()
            .with_title("デモのカード")
            .with_inner_size([1280.0, 320.0])
            .with_position([560.0, 750.0]);
        let tray = &mut self.tray;
        ui.ctx()
            .show_viewport_immediate(ViewportId::from_hash_of("tray"), builder, |ui, _| {
                tray.show(ui)
            });
    }
}
