"""Why a try did not deliver; each says in one Chinese sentence, without addresses, what was in the way."""


class DeliveryError(Exception):
    """A try that ended otherwise than delivered."""


class NotYetError(DeliveryError):
    """It surely did not arrive; trying again may help."""


class RefusedError(DeliveryError):
    """It surely did not arrive, and never will as it is."""


class UnclearError(DeliveryError):
    """It may or may not have arrived: the answer was lost."""


class TakenError(DeliveryError):
    """Somebody else is just delivering it."""
