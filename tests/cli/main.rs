//! The real binary, as people and clients start it: each test with a home of its own, all with one cache.

mod bad_arguments;
mod bad_components;
mod bad_manifests;
mod building;
mod burst;
mod capabilities;
mod config;
mod dependencies;
mod environment;
#[cfg(unix)]
mod files;
mod grants;
mod hello;
mod history;
mod installing;
mod limits;
mod parts;
mod programs;
mod records;
mod sdks;
mod server;
mod serving;
#[cfg(unix)]
mod streams;
