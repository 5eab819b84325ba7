use skill_egress::SecretError;
use skill_policy::{Attempt, Denial, Reason};

use crate::contract::skill::engine::secrets::{Error, Host};
use crate::state::State;

impl Host for State {
    async fn reference(&mut self, name: String) -> Result<String, Error> {
        let reference = self.context.seals.reference(&name).await;
        reference.map_err(|error| self.told(error, Attempt::UseSecret(name)))
    }

    async fn reveal(&mut self, name: String) -> Result<String, Error> {
        if !self.context.seals.declares(&name) {
            return Err(Error::Undeclared);
        }
        if let Err(denial) = self.context.permissions.reveal(&name) {
            return Err(Error::Denied(self.denials.refuse(denial).to_string()));
        }
        let value = self.context.seals.reveal(&name).await;
        // The copy for the guest is wiped by nobody: it is the guest's from here on.
        value.map(|value| value.expose().to_owned()).map_err(|error| self.told(error, Attempt::Reveal(name)))
    }
}

impl State {
    fn told(&self, error: SecretError, attempt: Attempt) -> Error {
        match error {
            SecretError::Undeclared => Error::Undeclared,
            SecretError::Unset => Error::Unset,
            SecretError::Denied(why) => {
                Error::Denied(self.denials.refuse(Denial::new(attempt, Reason::Other(why), None)).to_string())
            }
            SecretError::Unavailable(why) => Error::Unavailable(why),
        }
    }
}
