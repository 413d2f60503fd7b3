from charting.tests.at_noon import team

__all__ = ["team"]
