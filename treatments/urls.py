from django.urls import path

from treatments.stock.views import counting, receiving, shelves

urlpatterns = [
    path("stock/", shelves.stock, name="stock"),
    path("stock/receive/", receiving.stock_receive, name="stock_receive"),
    path("stock/count/", counting.stock_count, name="stock_count"),
    path("stock/ready/", counting.stock_ready, name="stock_ready"),
    path("stock/ready/check/", counting.stock_check_ready, name="stock_check_ready"),
    path("stock/lots/<int:pk>/", shelves.stock_lot, name="stock_lot"),
    path("stock/lots/<int:pk>/move/", shelves.stock_move, name="stock_move"),
    path("stock/lots/<int:pk>/out/", shelves.stock_take_out, name="stock_take_out"),
    path("stock/lots/<int:pk>/quarantine/", shelves.stock_quarantine, name="stock_quarantine"),
    path("stock/lots/<int:pk>/short/<int:short>/", shelves.stock_settle, name="stock_settle"),
    path("stock/lots/<int:pk>/release/", shelves.stock_release, name="stock_release"),
]
