"""An environment, a store and a client as the room of wheels has them."""

from tests.core.wheels.conftest import http as http
from tests.core.wheels.conftest import install as install
from tests.core.wheels.conftest import store as store
from tests.core.wheels.conftest import target as target
