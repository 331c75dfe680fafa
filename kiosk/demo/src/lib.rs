//! One process for newcomers: kiosk, mock service, simulated cards on a tray.
