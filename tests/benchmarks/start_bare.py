"""What everybody pays: a pyqtgraph plot in a window, painted, and one idle turn."""

import os

import pyqtgraph as pg
from PySide6.QtCore import QTimer


class Plot(pg.PlotWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: os._exit(0))


app = pg.mkQApp()
plot = Plot()
plot.plot([1, 3, 2])
plot.resize(1280, 720)
plot.show()
app.exec()
