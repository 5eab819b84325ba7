use crate::StoreError;
use crate::record::Stored;
use crate::slot::Slot;

/// Where secrets can be written. Only its user knows which names are in it: keychains can't always say.
pub(crate) trait Vault: Send + Sync {
    fn read(&self, slot: &Slot) -> Result<Option<Stored>, StoreError>;

    fn write(&self, slot: &Slot, stored: &Stored) -> Result<(), StoreError>;

    /// Removes those that are there and says how many they were. After an error some may be gone.
    fn remove(&self, slots: &[Slot]) -> Result<usize, StoreError>;
}
