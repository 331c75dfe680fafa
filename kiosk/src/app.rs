//! The windows: they paint the model, wake when an event comes, and otherwise rest.

use std::time::Duration;

use eframe::egui::{self, Ui, ViewportBuilder, ViewportId};
use madoguchi::terminal::EventKind;
use madoguchi_words::Language;

use crate::{
    desk::{self, Outside},
    model::{Input, Model, update},
    patient,
    terminal::{Terminal, Waker},
    theme,
};

/// Which windows a process shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Windows {
    /// The patient's.
    #[default]
    Patient,
    /// The desk's.
    Desk,
    /// Both.
    Both,
}

/// How the kiosk starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which windows.
    pub windows: Windows,
    /// The language that every person finds first.
    pub language: Language,
    /// Whether the patient's window fills its monitor.
    pub fullscreen: bool,
    /// The size of the first window in points, where it does not.
    pub size: [f32; 2],
    /// Whether the person at the desk is a manager (責任者).
    pub manager: bool,
    /// Whether results are handed to receipt software (レセコン).
    pub delivers: bool,
    /// Where the desk's time and new ids come from.
    pub outside: Outside,
    /// Who may be at the desk (担当者); others write their name or initials.
    pub clerks: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            windows: Windows::Patient,
            language: Language::Japanese,
            fullscreen: false,
            size: [720.0, 1280.0],
            manager: false,
            delivers: false,
            outside: Outside::default(),
            clerks: Vec::new(),
        }
    }
}

/// Opens the windows and returns when the first of them is closed.
///
/// `connect` gets a [`Waker`] and returns the terminal; whoever receives the terminal's events calls it for each.
///
/// # Errors
/// When no window can be opened.
pub fn run(options: Options, connect: impl FnOnce(Waker) -> Box<dyn Terminal>) -> eframe::Result {
    let name = if options.windows == Windows::Desk {
        DESK
    } else {
        PATIENT
    };
    let viewport = ViewportBuilder::default()
        .with_title(name)
        .with_app_id("madoguchi-kiosk")
        .with_inner_size(options.size)
        .with_fullscreen(options.fullscreen);
    let native = eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    eframe::run_native(
        name,
        native,
        Box::new(move |creation| {
            let terminal = connect(Waker::new(creation.egui_ctx.clone()));
            Ok(Box::new(Kiosk::new(&creation.egui_ctx, &options, terminal)))
        }),
    )
}

const PATIENT: &str = "Madoguchi";
const DESK: &str = "Madoguchi 受付";

/// How long the welcome screen keeps another person's language and text size.
const REST: Duration = Duration::from_secs(60);

/// How long a card or phone that lies where it begins nothing is spoken of.
const ELSEWHERE: Duration = Duration::from_secs(10);

/// The model, and what carries its inputs and outputs.
pub struct Kiosk {
    model: Model,
    terminal: Box<dyn Terminal>,
    windows: Windows,
    /// Where the desk's window opens: beside the patient's.
    beside: f32,
    touched: f64,
    /// Since when a window says something about a card elsewhere.
    elsewhere_since: Option<f64>,
}

impl Kiosk {
    /// A kiosk that paints into this context.
    #[must_use]
    pub fn new(context: &egui::Context, options: &Options, terminal: Box<dyn Terminal>) -> Self {
        theme::install(context);
        let mut model = Model::new(options.language);
        model.desk.manager = options.manager;
        model.desk.delivers = options.delivers;
        model.desk.outside = options.outside;
        model.desk.clerks.clone_from(&options.clerks);
        Self {
            model,
            terminal,
            windows: options.windows,
            beside: options.size[0],
            touched: 0.0,
            elsewhere_since: None,
        }
    }

    /// What the windows show.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Takes in what the terminal has reported. A card that has gone wipes what was typed here, before anything is painted.
    pub fn take_in(&mut self) {
        while let Some(event) = self.terminal.try_recv() {
            if matches!(event.kind, EventKind::CardElsewhere { .. }) {
                self.elsewhere_since = None;
            }
            self.step(Input::Event(event));
        }
    }

    /// Paints the windows, and acts on what was pressed.
    pub fn paint(&mut self, ui: &mut Ui) {
        self.rest(ui);
        self.fade(ui);
        let mut inputs: Vec<Input> = Vec::new();
        match self.windows {
            Windows::Patient => inputs.extend(
                patient::view(&self.model.patient, ui)
                    .into_iter()
                    .map(Input::Patient),
            ),
            Windows::Desk => inputs.extend(
                desk::view(&self.model.desk, ui)
                    .into_iter()
                    .map(Input::Desk),
            ),
            Windows::Both => {
                inputs.extend(
                    patient::view(&self.model.patient, ui)
                        .into_iter()
                        .map(Input::Patient),
                );
                let builder = ViewportBuilder::default()
                    .with_title(DESK)
                    .with_position([self.beside, 0.0])
                    .with_inner_size([1280.0, 720.0]);
                let desk = &self.model.desk;
                let presses = ui.ctx().show_viewport_immediate(
                    ViewportId::from_hash_of("desk"),
                    builder,
                    |ui, _| desk::view(desk, ui),
                );
                inputs.extend(presses.into_iter().map(Input::Desk));
            }
        }
        if !inputs.is_empty() {
            ui.ctx().request_repaint();
        }
        for input in inputs {
            self.step(input);
        }
    }

    fn step(&mut self, input: Input) {
        if let Some(command) = update(&mut self.model, input) {
            self.terminal.send(command);
        }
    }

    /// Gives the next person the usual language and size when nobody has touched the welcome screen for a while.
    fn rest(&mut self, ui: &Ui) {
        let (now, touched) = ui.input(|input| (input.time, !input.events.is_empty()));
        if touched {
            self.touched = now;
        }
        if !self.model.patient.is_worn() {
            return;
        }
        let left = REST.as_secs_f64() - (now - self.touched);
        if left <= 0.0 {
            self.step(Input::Rested);
        } else {
            ui.ctx()
                .request_repaint_after(Duration::from_secs_f64(left));
        }
    }

    /// Takes back what is said about a card elsewhere when there was time to read it.
    fn fade(&mut self, ui: &Ui) {
        if !self.model.says_elsewhere() {
            self.elsewhere_since = None;
            return;
        }
        let now = ui.input(|input| input.time);
        let left = ELSEWHERE.as_secs_f64() - (now - *self.elsewhere_since.get_or_insert(now));
        if left <= 0.0 {
            self.step(Input::Faded);
        } else {
            ui.ctx()
                .request_repaint_after(Duration::from_secs_f64(left));
        }
    }
}

impl eframe::App for Kiosk {
    fn logic(&mut self, _context: &egui::Context, _frame: &mut eframe::Frame) {
        self.take_in();
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.paint(ui);
    }
}
