import Forges
