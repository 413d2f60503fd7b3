from treatments.admin import areas, products, stock, treatments

__all__ = ["areas", "products", "stock", "treatments"]
