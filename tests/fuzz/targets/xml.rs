#![no_main]
madoguchi_fuzz::target!("xml");
