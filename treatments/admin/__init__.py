from treatments.admin import areas, policy, products, stock, treatments, versions

__all__ = ["areas", "policy", "products", "stock", "treatments", "versions"]
