package lib

default pardoned(_) := false

pardoned(user) if user.id in data.lib.pardons
