from treatments.admin import areas, policy, prices, products, stock, treatments, versions

__all__ = ["areas", "policy", "prices", "products", "stock", "treatments", "versions"]
