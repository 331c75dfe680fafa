//! The simulated card as its users meet it: commands, card files, slots, the virtual reader's side of the wire, and the program.

#[cfg(test)]
mod card_file;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod control;
#[cfg(test)]
mod files;
#[cfg(test)]
mod pins;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod raw;
#[cfg(test)]
mod script;
#[cfg(test)]
mod slot;
#[cfg(test)]
mod time;
#[cfg(test)]
mod vpcd;
