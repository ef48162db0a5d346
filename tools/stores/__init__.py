"""Object stores for the tests, two real ones and a stand-in: they run from `.stores`, on loopback, and call nobody."""
