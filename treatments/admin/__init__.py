from treatments.admin import areas, products, stock, treatments, versions

__all__ = ["areas", "products", "stock", "treatments", "versions"]
