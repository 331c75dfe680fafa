//! The simulated card as its users meet it: commands, card files, slots, and the virtual reader's side of the wire.

#[cfg(test)]
mod card_file;
#[cfg(test)]
mod files;
#[cfg(test)]
mod pins;
#[cfg(test)]
mod script;
#[cfg(test)]
mod slot;
#[cfg(test)]
mod vpcd;
