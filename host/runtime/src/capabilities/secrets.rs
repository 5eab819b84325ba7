use skill_policy::Attempt;

use crate::contract::skill::engine::secrets::{Error, Host};
use crate::state::State;

impl Host for State {
    fn reference(&mut self, name: String) -> Result<String, Error> {
        Err(Error::Denied(self.denials.refuse(Attempt::UseSecret(name)).to_string()))
    }

    fn reveal(&mut self, name: String) -> Result<String, Error> {
        Err(Error::Denied(self.denials.refuse(Attempt::UseSecret(name)).to_string()))
    }
}
